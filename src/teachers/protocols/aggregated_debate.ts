// Debate with an aggregator, after Du et al. 2023 (arXiv:2305.14325) in the form of AgentArk's `llm_debate` (arXiv:2602.03955): the
// rounds of a debate, then one more call reads the last round and writes the answer.
// Differences from AgentArk's code, with reasons:
// 1. The rounds are those of our debate, so that both can be compared seed by seed; its list of differences holds here too.
// 2. Where the aggregator gives no readable answer, the last round votes: its code then has an empty answer.
// 3. The aggregator reads at most `maxRead` solutions, one of each answer first, with the number that agreed: its code shows all, which
//    a small model's context does not hold.
// 4. What is learned is not the aggregator's text alone: every solution of its answer in the last round may be.
import { numberedRoster, protocol } from "../protocol.ts";
import { reviseTemperature, TEAM_ROWS, temperature } from "../shared_rows.ts";

const AGGREGATOR = { id: "aggregator", name: "Aggregator" };

export const aggregatedDebate = protocol({
  name: "debate with an aggregator",
  label: "a debate with an aggregator",
  help: "A debate whose last round is not counted: one more reader sums it up. It can be right where most are wrong, and the reverse.",
  paper: "arXiv:2305.14325",
  words: {
    title: "Debate, summed up",
    how: "agents read each other, then one sums up",
    story:
      "Every agent answers alone and again after reading the others. Then an aggregator reads them all and writes the answer.",
    talk: { one: "debate", many: "debates" },
    counted: "questions debated",
    rightAfter: "right by the aggregator",
    heading: (step) => (step === 0 ? "First" : "After reading the others"),
    once: {
      how: "agents answer alone, then one sums up",
      story:
        "Every agent answers alone, in one round. Then an aggregator reads them all and writes the answer.",
      rightAfter: "right by the aggregator",
    },
  },
  rows: { ...TEAM_ROWS, temperature, reviseTemperature },
  needs: ["revise", "instructions"],
  view: "graph",
  roster: ({ agents }) => [...numberedRoster("Agent", agents), AGGREGATOR],
  leaves: ({ agents, rounds }) => ({
    solutions: agents * rounds + 1,
    endings: agents + 1,
    revisions: rounds - 1,
  }),
  solve: async (...asked) => (await import("../talks/aggregated_debate.ts")).aggregatedTalk(...asked),
});
