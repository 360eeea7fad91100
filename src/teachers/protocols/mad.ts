// MAD, multi-agent debate with two sides (Liang et al. 2023, arXiv:2305.19118): an affirmative side answers, a negative side is told to
// disagree, a moderator ends the debate as soon as one side convinces it, and a judge decides when nobody did.
// Differences from the paper's and AgentArk's code, with reasons:
// 1. The moderator names a side, and that side's answer stands: their moderator writes the answer anew, as JSON that is run through
//    Python's `eval`. Naming cannot invent an answer, and a line "Side: …" is read without running anything.
// 2. The judge's candidates are the two sides' opening answers as they were read, not the text of one more call that lists them.
// 3. Where the moderator's words name no side, the debate goes on; where the judge gives no answer, the two last solutions vote.
// 4. Each side reads its own and the other's latest text, not the whole history: prompts do not grow with the rounds.
// 5. What is learned are solutions of a side that carry the answer, never what moderator and judge say about them.
import { integer } from "../../settings/row.ts";
import { protocol } from "../protocol.ts";
import { reviseTemperature, temperature } from "../shared_rows.ts";

export const mad = protocol({
  name: "two-sided debate",
  label: "a debate of two sides with a judge (MAD)",
  help: "One side answers, the other must disagree, a moderator stops them when one convinces, else a judge decides. It breaks agreement on a mistake, and costs right answers too.",
  paper: "arXiv:2305.19118",
  words: {
    title: "Two-sided debate",
    how: "two sides disagree, a moderator or a judge decides",
    story:
      "One side answers and the other must disagree. A moderator ends the debate when one side convinces; else a judge decides.",
    talk: { one: "debate", many: "debates" },
    counted: "questions debated",
    rightAfter: "right by the verdict",
    heading: (step) => `Round ${step + 1}`,
  },
  rows: {
    mostRounds: integer({
      place: "team",
      label: "Rounds at most",
      help: "The debate ends before, as soon as the moderator is convinced.",
      min: 1,
      max: 6,
      fallback: 3,
      unit: "rounds",
    }),
    temperature,
    reviseTemperature,
  },
  needs: ["instructions"],
  view: "graph",
  roster: () => [
    { id: "affirmative", name: "Affirmative side" },
    { id: "negative", name: "Negative side" },
    { id: "moderator", name: "Moderator" },
    { id: "judge", name: "Judge" },
  ],
  leaves: ({ mostRounds }) => ({ solutions: 2 * mostRounds, endings: 2, revisions: mostRounds - 1 }),
  solve: async (...asked) => (await import("../talks/mad.ts")).madTalk(...asked),
});
