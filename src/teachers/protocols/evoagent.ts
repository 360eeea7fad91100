// EvoAgent (Yuan et al. 2024, arXiv:2406.14228) for one question: an agent answers, and in each generation a new expert is described, checked, asked, and
// its answer merged into the one that stands. What evolves a team over many questions is `retort evolve` (src/search/evolve.ts).
// Differences from the paper and from its release, with reasons:
// 1. One new expert a generation, as in the release and as EVOAGENT(1,T) in the paper, whose main runs are (1,3). There is no choice among several.
// 2. Crossover and mutation are one request: what the answer lacks, and an expert unlike the earlier ones. The release does so too: the two words
//    stand in none of its Python files.
// 3. The check is a marked line (“Verdict: Retain”), and a text without one retains. A description that repeats an earlier one word by word is discarded by
//    the program, whatever the check says: a model of this size mostly retains.
// 4. After as many descriptions as the setting says the last is taken; the release takes it after four.
// 5. Description, verdict, sub-answer and merged answer are four turns, and only the answers are learned.
import { integer } from "../../settings/row.ts";
import { protocol } from "../protocol.ts";
import { reviseTemperature, temperature } from "../shared_rows.ts";

const ROWS = {
  addedExperts: integer({
    place: "team",
    label: "Experts to add",
    help: "How many experts are added to one question, one after the other.",
    min: 1,
    max: 4,
    fallback: 2,
    unit: "experts",
  }),
  descriptions: integer({
    place: "team",
    label: "Descriptions at most",
    help: "How often an expert is described anew when the check discards it; then the last description is taken.",
    min: 1,
    max: 4,
    fallback: 2,
    unit: "descriptions",
  }),
  temperature,
  reviseTemperature,
};

export const evoagent = protocol({
  name: "added experts",
  label: "experts that are added one by one (EvoAgent)",
  help: "One agent answers; an expert unlike the earlier ones is described, checked and asked, and its answer merged, again and again. Costly, and a small model describes experts poorly.",
  paper: "arXiv:2406.14228",
  words: {
    title: "Added experts",
    how: "experts are described, checked, asked and merged one by one",
    story:
      "One agent answers. Then an expert that it lacks is described and checked, answers the question as well, and both answers become one.",
    talk: { one: "evolution of an answer", many: "evolutions of answers" },
    counted: "questions evolved",
    rightAfter: "right after the last expert",
    heading: (step) => `Text ${step + 1}`,
  },
  rows: ROWS,
  needs: ["instructions"],
  view: "graph",
  roster: ({ addedExperts }) => [
    { id: "solver", name: "Solver" },
    { id: "describer", name: "Describer" },
    { id: "checker", name: "Checker" },
    ...Array.from({ length: addedExperts }, (_, i) => ({ id: `expert-${i + 1}`, name: `Expert ${i + 1}` })),
  ],
  leaves: ({ addedExperts }) => ({ solutions: 1 + 2 * addedExperts, endings: 1, revisions: addedExperts }),
  solve: async (...asked) => (await import("../talks/evoagent.ts")).evoagentTalk(...asked),
});
