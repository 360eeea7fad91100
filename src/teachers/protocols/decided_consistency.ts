// Self-consistency with a model as decider: AgentArk's `self_consistency` (arXiv:2602.03955), which is Universal Self-Consistency (Chen
// et al. 2023, arXiv:2311.17311): several answers are drawn independently, and one more call says which is the most consistent.
// Differences from AgentArk's code, with reasons:
// 1. The answer is of the question's own kind: its code forces one of the letters A to D, also for questions in mathematics.
// 2. The decider reads at most `maxRead` samples, one of each answer first, with the number that agreed.
// 3. What is learned are the samples of the decider's answer, never its talk about them.
// 4. Where the decider gives no readable answer, the samples vote.
import { numberedRoster, protocol } from "../protocol.ts";
import { samples, temperature } from "../shared_rows.ts";

const DECIDER = { id: "decider", name: "Decider" };

export const decidedConsistency = protocol({
  name: "self-consistency with a decider",
  label: "single answers and a decider (universal self-consistency)",
  help: "The model answers several times on its own, then reads its answers and says which holds. For answers that cannot be counted.",
  paper: "arXiv:2311.17311",
  words: {
    title: "Self-consistency, decided",
    how: "independent answers, then a decider",
    story:
      "The model answers each question several times. Then it reads the answers, and says which of them holds.",
    talk: { one: "decision", many: "decisions" },
    counted: "questions answered",
    rightAfter: "right by the decider",
    heading: () => "Alone",
  },
  rows: { samples, temperature },
  needs: ["instructions"],
  view: "graph",
  roster: ({ samples }) => [...numberedRoster("Sample", samples), DECIDER],
  voters: ({ samples }) => samples,
  leaves: ({ samples }) => ({ solutions: samples, endings: samples, revisions: 0 }),
  solve: async (...asked) => (await import("../talks/decided_consistency.ts")).decidedTalk(...asked),
});
