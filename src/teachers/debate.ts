// Debate after Du et al. 2023 (arXiv:2305.14325) as AgentArk uses it (arXiv:2602.03955, section 3.2): propose alone, then
// revise after reading the others, then vote. One call debates one task; whoever calls runs several tasks at once.
// Differences from AgentArk, with reasons:
// 1. The vote is counted, no further model call summarises: a count cannot invent an answer and costs no tokens.
// 2. An agent reads at most `maxRead` solutions (its own first), rotating over rounds: a small model has little context.
// 3. Only the solution part of a turn is passed on, not the critique: peers judge the steps, not the talk about them.
// 4. A revision is a fresh prompt with what is read, not a growing chat history: its length does not grow with rounds.
// 5. A fixed number of rounds, no early stop at consensus: measured costs stay comparable, and agreement can be wrong.
// 6. All rounds are kept as turns with their parents; the paper's code keeps only the last one.
import { RunError } from "../core/errors.ts";
import type { TurnJob } from "./turn_job.ts";
import type { Task } from "../records/task.ts";
import type { Trajectory } from "../records/trajectory.ts";
import type { Turn } from "../records/turn.ts";
import { turnId } from "./agent.ts";
import { trajectoryOf } from "./consensus.ts";

export interface DebateSettings {
  readonly runId: string;
  readonly set: Turn["set"];
  readonly agents: number;
  readonly rounds: number;
  /** Most solutions one prompt holds, the agent's own included; the voice's limit. */
  readonly maxRead: number;
  /** Has agent `agent` say one turn. */
  readonly speak: (agent: number, job: TurnJob) => Promise<Turn>;
  /** Called as each new turn ends and awaited before anyone reads it: here a turn is stored. */
  readonly onTurn: (turn: Turn) => Promise<void>;
  readonly signal?: AbortSignal;
}

/** Debates one task. Turns in `existing` are taken as they are; only missing ones are asked for. The agents of a round
 *  speak at the same time. When one fails, the others of its round still end and are reported, then the first error is thrown.
 *  @throws RunError("store-corrupt") when an existing turn read one that is missing; RunError("aborted") between rounds. */
export async function debate(
  task: Task,
  existing: readonly Turn[],
  settings: DebateSettings,
): Promise<Trajectory> {
  const { runId, set, agents, rounds, maxRead, speak, onTurn, signal } = settings;
  const known = new Map(existing.map((turn) => [turn.id, turn]));
  const all: Turn[] = [];
  let previous: readonly Turn[] = [];
  for (let round = 0; round < rounds; round++) {
    if (signal?.aborted) throw new RunError("aborted", "The debate was cancelled.", { taskId: task.id });
    const turnOf = async (agent: number): Promise<Turn> => {
      const id = turnId(runId, set, task.id, round, agent);
      const stored = known.get(id);
      if (stored) {
        requireParents(stored, known);
        return stored;
      }
      const reads =
        round === 0 ? [] : readersChoice(agent, agents, round, maxRead).map((peer) => previous[peer]!);
      const turn = await speak(agent, { set, task, round, reads });
      if (turn.id !== id) {
        throw new RunError("internal", `Debate: asked for turn ${id}, got ${turn.id}.`, { id });
      }
      await onTurn(turn);
      return turn;
    };
    const said = await Promise.allSettled(Array.from({ length: agents }, (_, agent) => turnOf(agent)));
    previous = said.map((result) => {
      if (result.status === "rejected") throw result.reason;
      return result.value;
    });
    all.push(...previous);
  }
  return trajectoryOf(all);
}

/** Whom agent `agent` reads in round `round` >= 1: itself, then up to maxRead - 1 others. When there are more others than
 *  that, the window moves on by its own width each round, so that over the rounds everyone is read. */
export function readersChoice(agent: number, agents: number, round: number, maxRead: number): number[] {
  const others = Array.from({ length: agents - 1 }, (_, i) => (agent + 1 + i) % agents);
  const width = maxRead - 1;
  if (others.length <= width) return [agent, ...others];
  const first = ((round - 1) * width) % others.length;
  return [agent, ...Array.from({ length: width }, (_, i) => others[(first + i) % others.length]!)];
}

function requireParents(turn: Turn, known: ReadonlyMap<string, Turn>): void {
  const missing = turn.parents.find((id) => !known.has(id));
  if (missing === undefined) return;
  throw new RunError(
    "store-corrupt",
    `Turn ${turn.id} was said after reading ${missing}, which is not stored. Start a new run.`,
    { id: turn.id, missing },
  );
}
