// A protocol at work on one task with a hand-written transcript: what each agent says, turn by turn, and what each was asked for.
// The texts are read as a chat model's, so that a test may write them as a paper describes them.
import type { Turn } from "../../src/records/turn.ts";
import type { Task } from "../../src/records/task.ts";
import type { Trajectory } from "../../src/records/trajectory.ts";
import { defaultConfig, type RunConfig } from "../../src/settings/run_config.ts";
import { Agent } from "../../src/teachers/agent.ts";
import type { Past } from "../../src/teachers/protocol.ts";
import { rosterOf } from "../../src/teachers/roster.ts";
import { solveTask } from "../../src/teachers/solve_task.ts";
import type { TurnJob } from "../../src/teachers/turn_job.ts";
import { conversationOf, messagesVoice } from "../../src/voice/messages.ts";
import { PROGRAM_PORTS } from "./programs.ts";
import { TASK } from "./turns.ts";

export interface Spoken {
  readonly trajectory: Trajectory;
  readonly jobs: readonly TurnJob[];
  /** Who spoke when, and which turns it read: "judge/0 < affirmative/0 negative/0". Agents that speak at once, in the roster's order. */
  readonly said: readonly string[];
  /** The turn of an agent. */
  readonly turn: (agent: string, step?: number) => Turn;
  /** The conversation that a turn was asked with, one "role: text" a message. */
  readonly prompt: (agent: string, step?: number) => readonly string[];
  /** "agent/step" of the turns that carry the outcome. */
  readonly carriers: readonly string[];
}

/** Texts by agent, in the order in which each says them. An agent that is asked for more than stands there fails the test. */
export type Script = Readonly<Record<string, readonly (string | ScriptedText)[]>>;

/** A text with what its model gave to each token of it. */
interface ScriptedText {
  readonly text: string;
  readonly logprobs: readonly number[];
}

const MODEL = { path: "models/chat", name: "chat", sha256: "0".repeat(64) };
const CLOCK = { now: () => 0, elapsed: () => 0, sleep: () => Promise.resolve() };

export async function speakScript(
  patch: Partial<RunConfig>,
  script: Script,
  task: Task = TASK,
  past?: Past,
): Promise<Spoken> {
  const config = { ...defaultConfig(), ...patch };
  const jobs: TurnJob[] = [];
  const turns: Turn[] = [];
  const trajectory = await solveTask(
    config,
    {
      runId: "run",
      set: "distil",
      seed: 7,
      task,
      roster: rosterOf({ config }),
      stored: [],
      ...(past && { past }),
    },
    {
      ...PROGRAM_PORTS,
      maxRead: (role) => messagesVoice().budget(role).maxRead,
      speak: (job) => {
        jobs.push(job);
        const text = script[job.agent]?.[job.step];
        if (text === undefined) throw new Error(`The script has no text ${job.step} of ${job.agent}.`);
        return speakerOf(text).speak(job);
      },
      onTurn: (turn) => Promise.resolve(void turns.push(turn)),
      onOutcome: () => Promise.resolve(),
    },
  );
  const nameOf = (id: string) => {
    const found = turns.find((turn) => turn.id === id)!;
    return `${found.agent}/${found.step}`;
  };
  const turn = (agent: string, step = 0) => {
    const found = turns.find((each) => each.agent === agent && each.step === step);
    if (found === undefined) throw new Error(`${agent} did not speak ${step + 1} times.`);
    return found;
  };
  return {
    trajectory,
    jobs,
    said: jobs.map(({ agent, step, reads }) =>
      [`${agent}/${step}`, ...(reads.length === 0 ? [] : ["<", ...reads.map(({ id }) => nameOf(id))])].join(
        " ",
      ),
    ),
    turn,
    prompt: (agent, step) =>
      conversationOf(turn(agent, step).prompt).map(({ role, content }) => `${role}: ${content}`),
    carriers: trajectory.outcome.from.map(nameOf),
  };
}

function speakerOf(scripted: string | ScriptedText): Agent {
  const { text, ...known } = typeof scripted === "string" ? { text: scripted } : scripted;
  return new Agent({
    runId: "run",
    model: MODEL,
    voice: messagesVoice(),
    clock: CLOCK,
    generate: (requests) =>
      Promise.resolve(
        requests.map(({ id }) => ({
          id,
          text,
          ids: [1, 2],
          promptTokens: 10,
          completionTokens: 4,
          finish: "stop" as const,
          ...known,
        })),
      ),
  });
}
