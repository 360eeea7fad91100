// Talks about many questions at once on the lab's generator: the same agents and protocols as everywhere, their requests
// gathered into one batch a step. Fewer rounds are the beginning of more: a debate of two rounds is cut out of one of three.
import { RunError } from "../core/errors.ts";
import type { AgentSpec } from "../records/agent_spec.ts";
import type { Completion, GenerateRequest } from "../records/completion.ts";
import type { Task } from "../records/task.ts";
import type { Trajectory } from "../records/trajectory.ts";
import type { Turn } from "../records/turn.ts";
import { closings } from "../records/turn_ends.ts";
import type { LanguageModel } from "../lm/language_model.ts";
import { macrotask } from "../core/macrotask.ts";
import { Agent } from "../teachers/agent.ts";
import { inLots } from "../teachers/past.ts";
import { rosterOf } from "../teachers/roster.ts";
import { protocolOf, type TeacherConfig } from "../teachers/protocol_of.ts";
import { type SolvePorts, solveTask } from "../teachers/solve_task.ts";
import { turnsByTask } from "../teachers/trajectory.ts";
import { votedOutcome } from "../teachers/verdict.ts";
import type { Priming } from "../voice/asking.ts";
import type { Lab } from "./lab.ts";

export interface TalkJob {
  readonly set: Turn["set"];
  readonly tasks: readonly Task[];
  readonly seed: number;
  /** Which protocol talks, and its settings. */
  readonly config: TeacherConfig;
  /** Turns that are there already. */
  readonly stored: readonly Turn[];
  /** For questions that measure a teacher that learns from those that taught: their talks. Left out: none. */
  readonly taught?: readonly Trajectory[];
  /** Who takes part and what each is shown around the question; the protocol's own agents and nothing where it is left out. */
  readonly shown?: { readonly roster: readonly AgentSpec[]; readonly priming: (agent: AgentSpec) => Priming };
}

/** What the teachers say about each task, without log-probabilities unless the protocol looks at them. Proposals depend on seed and agent alone, so those of a
 *  smaller group are among those of a larger one. @throws RunError("aborted"); errors of `Generator` */
export async function talkAll(
  {
    parts,
    ...lab
  }: {
    readonly parts: Pick<Lab["parts"], "voice" | "clock" | "base" | "signal">;
    readonly generate: LanguageModel["generate"];
    /** What agents call beside the model. Left out: nothing. */
    readonly programs?: Pick<SolvePorts, "isRightProgram" | "tools">;
  },
  { set, tasks, seed, config, stored, shown, taught = [] }: TalkJob,
): Promise<Trajectory[]> {
  const { voice, clock, base, signal } = parts;
  const roster = shown?.roster ?? rosterOf({ config });
  const { readsSureness } = protocolOf(config);
  const priming = shown === undefined ? {} : { priming: shown.priming };
  const runId = `science-${seed}-${roster.length}`;
  const agent = new Agent({ runId, model: base, voice, clock, generate: gather(lab.generate) });
  const known = turnsByTask(stored, set);
  return inLots(config, { set, tasks, taught }, (lot, past) =>
    Promise.all(
      lot.map((task) =>
        solveTask(
          config,
          { runId, set, seed, task, roster, stored: known.get(task.id) ?? [], past, ...priming },
          {
            ...lab.programs,
            maxRead: (role) => voice.budget(role).maxRead,
            speak: async (job) => {
              const turn = await agent.speak(job);
              if (readsSureness === true) return turn;
              const { logprobs: _, ...completion } = turn.completion;
              return { ...turn, completion };
            },
            onTurn: () => Promise.resolve(),
            onOutcome: () => Promise.resolve(),
            signal,
          },
        ),
      ),
    ),
  );
}

/** A debate as if it had ended after `rounds` rounds. */
export function firstRounds({ taskId, set, turns, changes }: Trajectory, rounds: number): Trajectory {
  const isEarly = ({ step }: { readonly step: number }) => step < rounds;
  const early = turns.filter(isEarly);
  const outcome = votedOutcome(closings(early), early);
  return { taskId, set, turns: early, outcome, changes: changes.filter(isEarly) };
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
