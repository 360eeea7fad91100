// DA: the student copies up to three solutions of each question that think differently.
import { choice } from "../../settings/row.ts";
import { keep, keepNeedsAnswers, steps } from "../../settings/shared_rows.ts";
import { method } from "../method.ts";
import { ONE_TRAINING } from "../one_training.ts";

export const da = method({
  name: "DA",
  label: "up to three different ones (DA)",
  help: "It copies several ways to the same answer, where at least two agents were right. As quick; helps where questions can be solved in more than one way.",
  words: {
    aside: null,
    learned: "to give at once up to three different good solutions of each question (DA)",
    by: "supervised fine-tuning on up to three accepted solutions a question that think differently (DA)",
    lessons: "the solutions that were learned",
    notRepeated: null,
  },
  lessons: "da",
  onProcessor: true,
  chart: { kind: "loss", learner: "student", unit: "step" },
  rows: {
    selfCorrection: choice({
      place: "lessons",
      label: "Learn corrections",
      help: "Where an agent corrected itself, the student also learns the mistake, the check and the right solution.",
      choices: [
        { value: "off", label: "no" },
        { value: "on", label: "yes" },
      ],
      fallback: "off",
    }),
    steps,
    keep,
  },
  progress: ONE_TRAINING,
  learner: async () => (await import("../copying/learn.ts")).copier,
  asks: {
    of: "endings",
    least: 2,
    sentence: (there) =>
      `DA compares solutions of at least two agents, but the run has ${there}. Choose two or more.`,
  },
  problem: keepNeedsAnswers,
});
