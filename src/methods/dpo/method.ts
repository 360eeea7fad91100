// DPO: the student learns to prefer a right solution to a wrong one of the same question.
import { keepNeedsAnswers } from "../../settings/shared_rows.ts";
import { method } from "../method.ts";
import { ONE_TRAINING } from "../one_training.ts";
import { DPO_SETTINGS } from "./rows.ts";

export const dpo = method({
  name: "DPO",
  label: "right against wrong (DPO)",
  help: "The student learns to prefer a right solution to a wrong one of the same question. Costs twice as much a step; helps only where agents disagreed.",
  words: {
    aside:
      "The student will not copy these solutions. Of each question on which agents disagreed it gets a right one and a wrong one, and learns to prefer the first.",
    learned: "to prefer a right solution of a question to a wrong one (DPO)",
    by: "direct preference optimisation on right and wrong solutions of the same question (DPO)",
    lessons:
      "solutions that the teachers ended with; DPO's student learned from the pairs in preference.jsonl",
    notRepeated:
      "the script of other downloads repeats the copying of solutions, not DPO; data/preference.jsonl is what TRL's DPOTrainer reads",
  },
  lessons: "rsft",
  chart: { kind: "loss", learner: "pairs", unit: "step" },
  rows: DPO_SETTINGS,
  progress: ONE_TRAINING,
  learner: async () => (await import("./learn.ts")).preferrer,
  defaults: { learningRate: 0.002 },
  asks: {
    of: "solutions",
    least: 2,
    sentence: () =>
      "DPO needs two solutions of a question, but one agent in one round gives one. Choose more agents.",
  },
  problem: keepNeedsAnswers,
});
