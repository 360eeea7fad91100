// Who says what in a debate; whose it is, and what differs from the paper, stands in protocols/debate.ts. Loaded when it is first needed.
import type { AgentSpec } from "../../records/agent_spec.ts";
import type { Outcome } from "../../records/outcome.ts";
import type { Task } from "../../records/task.ts";
import type { Turn } from "../../records/turn.ts";
import type { TalkTable } from "../protocol.ts";
import { votedOutcome } from "../verdict.ts";

export interface DebateConfig {
  readonly rounds: number;
  readonly temperature: number;
  readonly reviseTemperature: number;
}

export async function debateTalk(_task: Task, table: TalkTable, config: DebateConfig): Promise<Outcome> {
  const last = await debated(table, table.roster, config);
  return votedOutcome(last, table.turns());
}

/** All rounds of a debate among `agents`.
 *  @returns the last round's turns, in the order of the agents */
export async function debated(
  table: TalkTable,
  agents: readonly AgentSpec[],
  { rounds, temperature, reviseTemperature }: DebateConfig,
): Promise<Turn[]> {
  let last = await table.everyone(
    (agent) => table.say(agent, { role: "propose", reads: [], temperature }),
    agents,
  );
  for (let round = 1; round < rounds; round++) {
    const before = last;
    const readBy = (place: number) =>
      readersChoice(place, before.length, round, table.maxRead("revise")).map((peer) => before[peer]!);
    last = await table.everyone(
      (agent, place) =>
        table.say(agent, { role: "revise", reads: readBy(place), temperature: reviseTemperature }),
      agents,
    );
  }
  return last;
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
