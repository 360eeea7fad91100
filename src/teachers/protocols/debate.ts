// Debate after Du et al. 2023 (arXiv:2305.14325) as AgentArk uses it (arXiv:2602.03955, section 3.2): propose alone, then
// revise after reading the others, then vote.
// Differences from AgentArk, with reasons:
// 1. The vote is counted, no further model call summarises: a count cannot invent an answer and costs no tokens.
// 2. An agent reads at most `maxRead` solutions (its own first), rotating over rounds: a small model has little context.
// 3. Only the solution part of a turn is passed on, not the critique: peers judge the steps, not the talk about them.
// 4. A revision is a fresh prompt with what is read, not a growing chat history: its length does not grow with rounds.
// 5. A fixed number of rounds, no early stop at consensus: measured costs stay comparable, and agreement can be wrong.
// 6. All rounds are kept as turns with their parents; the paper's code keeps only the last one.
import { numberedRoster, protocol } from "../protocol.ts";
import { reviseTemperature, TEAM_ROWS, temperature, VOTE_AT_ONCE } from "../shared_rows.ts";

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
    once: VOTE_AT_ONCE,
  },
  rows: { ...TEAM_ROWS, temperature, reviseTemperature },
  needs: ["revise"],
  view: "grid",
  roster: ({ agents }) => numberedRoster("Agent", agents),
  leaves: ({ agents, rounds }) => ({ solutions: agents * rounds, endings: agents, revisions: rounds - 1 }),
  solve: async (...asked) => (await import("../talks/debate.ts")).debateTalk(...asked),
});
