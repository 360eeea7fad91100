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
import { deriveSeed } from "../core/rng.ts";
import type { AgentSpec } from "../records/agent_spec.ts";
import type { Task } from "../records/task.ts";
import type { Trajectory } from "../records/trajectory.ts";
import type { Turn } from "../records/turn.ts";
import { trajectoryOf } from "./trajectory.ts";

export interface DebateSettings {
  readonly runId: string;
  readonly set: Turn["set"];
  readonly seed: number;
  readonly agents: number;
  readonly rounds: number;
  /** Of the first round, and of those in which the others were read. */
  readonly temperature: number;
  readonly reviseTemperature: number;
  /** Most solutions one prompt holds, the agent's own included; the voice's limit. */
  readonly maxRead: number;
  /** Has the job's agent say one turn. */
  readonly speak: (job: TurnJob) => Promise<Turn>;
  /** Called as each new turn ends and awaited before anyone reads it: here a turn is stored. */
  readonly onTurn: (turn: Turn) => Promise<void>;
  readonly signal?: AbortSignal;
}

/** The agents of a debate, in their order. */
export function debateRoster({ agents }: Pick<DebateSettings, "agents">): AgentSpec[] {
  return Array.from({ length: agents }, (_, i) => ({ id: `agent-${i + 1}`, name: `Agent ${i + 1}` }));
}

/** The id of a turn, known before it is said. */
function turnId(
  { runId, set }: Pick<DebateSettings, "runId" | "set">,
  { taskId, agent, step }: Pick<Turn, "taskId" | "agent" | "step">,
): string {
  return `${runId}/${set}/${taskId}/${step}/${agent}`;
}

/** Debates one task. Turns in `existing` are taken as they are; only missing ones are asked for. The agents of a round
 *  speak at the same time. When one fails, the others of its round still end and are reported, then the first error is thrown.
 *  @throws RunError("store-corrupt") when an existing turn read one that is missing; RunError("aborted") between rounds. */
export async function debate(
  task: Task,
  existing: readonly Turn[],
  settings: DebateSettings,
): Promise<Trajectory> {
  const { set, rounds, maxRead, speak, onTurn, signal } = settings;
  const roster = debateRoster(settings);
  const agents = roster.length;
  const known = new Set(existing.map(({ id }) => id));
  const all: Turn[] = [];
  let previous: readonly Turn[] = [];
  for (let round = 0; round < rounds; round++) {
    if (signal?.aborted) throw new RunError("aborted", "The debate was cancelled.", { taskId: task.id });
    const turnOf = async ({ id: agent }: AgentSpec, place: number): Promise<Turn> => {
      const stored = existing.find((turn) => turn.agent === agent && turn.step === round);
      if (stored) {
        requireParents(stored, known);
        return stored;
      }
      const id = turnId(settings, { taskId: task.id, agent, step: round });
      const reads =
        round === 0 ? [] : readersChoice(place, agents, round, maxRead).map((peer) => previous[peer]!);
      const turn = await speak({
        id,
        set,
        task,
        agent,
        role: round === 0 ? "propose" : "revise",
        step: round,
        reads,
        temperature: round === 0 ? settings.temperature : settings.reviseTemperature,
        seed: deriveSeed(settings.seed, "turn", set, task.id, round, place),
      });
      if (turn.id !== id) {
        throw new RunError("internal", `Debate: asked for turn ${id}, got ${turn.id}.`, { id });
      }
      await onTurn(turn);
      return turn;
    };
    const said = await Promise.allSettled(roster.map(turnOf));
    previous = said.map((result) => {
      if (result.status === "rejected") throw result.reason;
      return result.value;
    });
    all.push(...previous);
  }
  return trajectoryOf(all, roster);
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

function requireParents(turn: Turn, known: ReadonlySet<string>): void {
  const missing = turn.parents.find((id) => !known.has(id));
  if (missing === undefined) return;
  throw new RunError(
    "store-corrupt",
    `Turn ${turn.id} was said after reading ${missing}, which is not stored. Start a new run.`,
    { id: turn.id, missing },
  );
}
