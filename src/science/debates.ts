// Debates of many questions at once on the lab's generator: the same agents and protocol as everywhere, their requests
// gathered into one batch a round. Fewer rounds are the beginning of more: a debate of two rounds is cut out of one of three.
import { RunError } from "../core/errors.ts";
import type { Completion, GenerateRequest } from "../records/completion.ts";
import type { Task } from "../records/task.ts";
import type { Turn } from "../records/turn.ts";
import type { LanguageModel } from "../lm/language_model.ts";
import { macrotask } from "../lm/macrotask.ts";
import { Agent } from "../teachers/agent.ts";
import { debate } from "../teachers/debate.ts";
import type { Lab } from "./lab.ts";
import type { Settings } from "./settings.ts";

export interface DebateJob {
  readonly set: Turn["set"];
  readonly tasks: readonly Task[];
  readonly agents: number;
  readonly rounds: number;
  readonly seed: number;
}

/** All turns, task by task, without their log-probabilities. Proposals depend on seed and agent alone, so those of a smaller
 *  group are among those of a larger one. @throws RunError("aborted"); errors of `Generator` */
export async function debates(
  { parts, ...lab }: Pick<Lab, "parts"> & { readonly generate: LanguageModel["generate"] },
  { set, tasks, agents, rounds, seed }: DebateJob,
  { temperature, reviseTemperature }: Pick<Settings, "temperature" | "reviseTemperature">,
): Promise<Turn[]> {
  const { voice, clock, base, signal } = parts;
  const runId = `science-${seed}-${agents}`;
  const gathered = gather(lab.generate);
  const agent = new Agent({ runId, model: base, voice, clock, generate: gathered });
  const said = new Map<string, Turn>();
  const trajectories = await Promise.all(
    tasks.map((task) =>
      debate(task, [], {
        runId,
        set,
        seed,
        agents,
        rounds,
        temperature,
        reviseTemperature,
        maxRead: voice.budget("revise").maxRead,
        speak: (job) => agent.speak(job),
        onTurn: (turn) => {
          const { logprobs: _, ...completion } = turn.completion;
          said.set(turn.id, { ...turn, completion });
          return Promise.resolve();
        },
        signal,
      }),
    ),
  );
  return trajectories.flatMap(({ turns }) => turns.map(({ id }) => said.get(id)!));
}

/** The turns of the first `rounds` rounds. */
export function firstRounds(turns: readonly Turn[], rounds: number): Turn[] {
  return turns.filter((turn) => turn.step < rounds);
}

interface Waiting {
  readonly requests: readonly GenerateRequest[];
  readonly resolve: (completions: Completion[]) => void;
  readonly reject: (reason: unknown) => void;
}

/** Calls made before the next macrotask run as one batch. Ids must differ within it, as those of turns do. */
export function gather(generate: LanguageModel["generate"]): LanguageModel["generate"] {
  let waiting: Waiting[] = [];
  const flush = async () => {
    await macrotask();
    const calls = waiting;
    waiting = [];
    try {
      const completions = await generate(calls.flatMap(({ requests }) => requests));
      let at = 0;
      for (const { requests, resolve } of calls) resolve(completions.slice(at, (at += requests.length)));
      if (at === completions.length) return;
      throw new RunError("internal", `${at} texts were asked for, ${completions.length} came.`);
    } catch (thrown) {
      for (const { reject } of calls) reject(thrown);
    }
  };
  return (requests) =>
    new Promise((resolve, reject) => {
      waiting.push({ requests, resolve, reject });
      if (waiting.length === 1) void flush(); // never rejects: failures go to the callers
    });
}
