// Reflect, critique, refine: the debate of DTE (Srivastava et al. 2025, "Debate, Train, Evolve", arXiv:2505.15734). As in a debate all answer alone and
// read each other; what they are told to do with it comes in three steps: find the own mistakes, name one flaw of each other solution, and
// change the own one only for a reason that was found.
// Differences from the paper and its code, with reasons:
// 1. Reflection and critique are one text and the refined solution another: in one text the talk about others would stand in what a
//    student learns.
// 2. An agent criticises all it reads, `maxRead` less its own; the paper fixes two peers, which is the same with three agents.
// 3. The vote is counted over the last round. The paper ends at a consensus; costs stay comparable without.
// 4. Whether a new reason was really given is not checked; no program here can.
import { numberedRoster, protocol } from "../protocol.ts";
import { reviseTemperature, TEAM_ROWS, temperature, VOTE_AT_ONCE } from "../shared_rows.ts";

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
    once: VOTE_AT_ONCE,
  },
  rows: { ...TEAM_ROWS, temperature, reviseTemperature },
  needs: ["instructions"],
  view: "graph",
  roster: ({ agents }) => numberedRoster("Agent", agents),
  leaves: ({ agents, rounds }) => ({ solutions: agents * rounds, endings: agents, revisions: rounds - 1 }),
  solve: async (...asked) => (await import("../talks/reflect_debate.ts")).reflectTalk(...asked),
});
