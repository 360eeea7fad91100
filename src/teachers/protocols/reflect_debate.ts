// Reflect, critique, refine: the debate of DTE (Srivastava et al. 2025, "Debate, Train, Evolve", arXiv:2505.15734). As in a debate all answer alone and
// read each other; what they are told to do with it comes in three steps: find the own mistakes, name one flaw of each other solution, and
// change the own one only for a reason that was found.
// Differences from the paper and its code, with reasons:
// 1. Reflection and critique are one text and the refined solution another: in one text the talk about others would stand in what a
//    student learns.
// 2. An agent criticises all it reads, `maxRead` less its own; the paper fixes two peers, which is the same with three agents.
// 3. The vote is counted over the last round. The paper ends at a consensus; costs stay comparable without.
// 4. Whether a new reason was really given is not checked; no program here can.
import type { Turn } from "../../records/turn.ts";
import { numberedRoster, protocol, type TalkTable } from "../protocol.ts";
import { reviseTemperature, TEAM_ROWS, temperature } from "../shared_rows.ts";
import { votedOutcome } from "../verdict.ts";
import { readersChoice } from "./debate.ts";

export const reflectDebate = protocol({
  name: "reflecting debate",
  label: "a debate that reflects, criticises, refines (DTE)",
  help: "A debate in which each agent first names its own mistakes and one flaw of each other solution. Fewer right answers are given up for a wrong majority.",
  paper: "arXiv:2505.15734",
  words: {
    title: "Reflecting debate",
    how: "agents reflect, criticise, refine, then vote",
    story:
      "Every agent answers alone. Then each looks for its own mistakes and for a flaw in each other solution, and answers again.",
    talk: { one: "debate", many: "debates" },
    counted: "questions debated",
    rightAfter: "right after the debate",
    heading: (step) => (step === 0 ? "Alone" : step % 2 === 1 ? "Reflects and criticises" : "Refines"),
  },
  rows: { ...TEAM_ROWS, temperature, reviseTemperature },
  needs: ["instructions"],
  view: "graph",
  roster: ({ agents }) => numberedRoster("Agent", agents),
  leaves: ({ agents, rounds }) => ({ solutions: agents * rounds, endings: agents, revisions: rounds - 1 }),
  async solve(_task, table, { rounds, temperature, reviseTemperature }) {
    let last = await table.everyone((agent) => table.say(agent, { role: "propose", reads: [], temperature }));
    for (let round = 1; round < rounds; round++) {
      const before = last;
      const readBy = (place: number) =>
        readersChoice(place, before.length, round, table.maxRead("revise")).map((peer) => before[peer]!);
      last = await table.everyone((agent, place) => refined(table, agent, readBy(place), reviseTemperature));
    }
    return votedOutcome(last, table.turns());
  },
});

/** Reflects and criticises, then answers again. @param reads the own solution, then those of others */
async function refined(
  table: TalkTable,
  agent: string,
  reads: readonly Turn[],
  temperature: number,
): Promise<Turn> {
  const titles = reads.map((_, i) => (i === 0 ? null : `Solution ${i}`));
  const others =
    reads.length > 1 ? " Then name one flaw of each other solution, or say that it has none." : "";
  const reflection = await table.say(agent, {
    role: "reflect",
    reads,
    temperature,
    instruction: {
      titles,
      request: `Look at your own solution first: which step, if any, is wrong or not certain?${others} Do not solve the question anew.`,
      gives: "remark",
      maxNewTokens: 200,
    },
  });
  return table.say(agent, {
    role: "refine",
    reads: [...reads, reflection],
    temperature,
    instruction: {
      titles: [...titles, null],
      request:
        "Now write the whole solution again. Change your answer only if what you found gives a new reason for it, never because others say so.",
      gives: "solution",
    },
  });
}
