// Debate after Du et al. 2023 (arXiv:2305.14325) as AgentArk uses it (arXiv:2602.03955, section 3.2): propose alone, then
// revise after reading the others, then vote.
// Differences from AgentArk, with reasons:
// 1. The vote is counted, no further model call summarises: a count cannot invent an answer and costs no tokens.
// 2. An agent reads at most `maxRead` solutions (its own first), rotating over rounds: a small model has little context.
// 3. Only the solution part of a turn is passed on, not the critique: peers judge the steps, not the talk about them.
// 4. A revision is a fresh prompt with what is read, not a growing chat history: its length does not grow with rounds.
// 5. A fixed number of rounds, no early stop at consensus: measured costs stay comparable, and agreement can be wrong.
// 6. All rounds are kept as turns with their parents; the paper's code keeps only the last one.
import type { AgentSpec } from "../../records/agent_spec.ts";
import type { Turn } from "../../records/turn.ts";
import { numberedRoster, protocol, type TalkTable } from "../protocol.ts";
import { reviseTemperature, TEAM_ROWS, temperature } from "../shared_rows.ts";
import { votedOutcome } from "../verdict.ts";

export const debate = protocol({
  name: "debate",
  label: "a debate",
  help: "The agents answer alone, read each other, answer again, and vote. The most telling lessons.",
  paper: "arXiv:2305.14325",
  words: {
    title: "Debate",
    how: "agents read each other, then vote",
    story: "Every agent answers alone. Then each reads what the others wrote, and answers again.",
    talk: { one: "debate", many: "debates" },
    counted: "questions debated",
    rightAfter: "right after the debate",
    heading: (step, agents) =>
      step === 0 ? "Alone" : agents === 1 ? "On second thoughts" : "After reading the others",
  },
  rows: { ...TEAM_ROWS, temperature, reviseTemperature },
  needs: ["revise"],
  view: "grid",
  roster: ({ agents }) => numberedRoster("Agent", agents),
  leaves: ({ agents, rounds }) => ({ solutions: agents * rounds, endings: agents, revisions: rounds - 1 }),
  async solve(_task, table, config) {
    const last = await debated(table, table.roster, config);
    return votedOutcome(last, table.turns());
  },
});

export interface DebateConfig {
  readonly rounds: number;
  readonly temperature: number;
  readonly reviseTemperature: number;
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
