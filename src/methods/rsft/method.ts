// R-SFT: the student copies one good solution of each question.
import { choice } from "../../settings/row.ts";
import { keep, keepNeedsAnswers, steps } from "../../settings/shared_rows.ts";
import { method } from "../method.ts";
import { ONE_TRAINING } from "../one_training.ts";

export const rsft = method({
  name: "R-SFT",
  label: "one solution (R-SFT)",
  help: "The student copies one good solution of each question. The quickest way, and enough for most questions.",
  words: {
    aside: null,
    learned: "to give at once one good solution of each question (R-SFT)",
    by: "supervised fine-tuning on one accepted solution a question (R-SFT)",
    lessons: "the solutions that were learned",
    notRepeated: null,
  },
  lessons: "rsft",
  onProcessor: true,
  chart: { kind: "loss", learner: "student", unit: "step" },
  rows: {
    rule: choice({
      place: "lessons",
      label: "Which solution",
      help: "Of the solutions that end with the kept answer.",
      choices: [
        { value: "final", label: "any of them" },
        { value: "shortest", label: "the shortest" },
        { value: "aggregator", label: "the one most like the others" },
      ],
      fallback: "final",
    }),
    steps,
    keep,
  },
  progress: ONE_TRAINING,
  learner: async () => (await import("../copying/learn.ts")).copier,
  problem: keepNeedsAnswers,
});
