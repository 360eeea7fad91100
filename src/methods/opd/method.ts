// On-policy distillation: the student answers by itself, and a teacher that has read the debate corrects it word by word.
import { method } from "../method.ts";
import { ONE_TRAINING } from "../one_training.ts";
import { OPD_SETTINGS } from "./rows.ts";

export const opd = method({
  name: "OPD",
  label: "own words, corrected by the debate (OPD)",
  help: "The student answers by itself, and the same model, which sees the debate, corrects each word. Takes several times as long as copying.",
  words: {
    aside:
      "The student will not copy these solutions. It answers by itself, and the model that sees these debates corrects its words.",
    learned: "to answer by itself as the model does that sees the debate (OPD)",
    by: "on-policy distillation, with the model that sees the debate as its teacher (OPD)",
    lessons: "solutions that the teachers ended with; OPD's student did not copy them",
    notRepeated: "the script of other downloads repeats the copying of solutions, not OPD",
  },
  lessons: "rsft",
  chart: { kind: "loss", learner: "taught", unit: "step" },
  rows: OPD_SETTINGS,
  defaults: { learningRate: 0.002 },
  progress: ONE_TRAINING,
  asks: {
    of: "revisions",
    least: 1,
    sentence: () =>
      "OPD’s teacher is an agent that has read others before its last solution, but here nobody answers again. Choose a debate of two or more rounds, or another way to learn.",
  },
  learner: async () => (await import("./learn.ts")).taughtByDebate,
});
