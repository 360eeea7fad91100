// KTO: the student learns that right solutions are good and wrong ones bad, each by itself.
import { keepNeedsAnswers } from "../../settings/shared_rows.ts";
import { method } from "../method.ts";
import { ONE_TRAINING } from "../one_training.ts";
import { KTO_SETTINGS } from "./rows.ts";

export const kto = method({
  name: "KTO",
  label: "right and wrong, each by itself (KTO)",
  help: "Every solution that was judged teaches, the right ones as good and the wrong ones as bad; no second solution of the same question is needed. By the vote, the majority is good and the minority bad. Costs half as much again a step.",
  words: {
    aside:
      "The student will not copy these solutions alone. It gets every right and every wrong solution of the debates, and learns to make the right ones likelier and the wrong ones less likely.",
    learned: "to make right solutions likelier and wrong ones less likely, each by itself (KTO)",
    by: "Kahneman-Tversky optimisation on right and wrong solutions, each by itself (KTO)",
    lessons:
      "solutions that the teachers ended with; KTO's student learned from all judged solutions, the wrong ones too",
    notRepeated:
      "the script of other downloads repeats the copying of solutions, not KTO; TRL's KTOTrainer also takes the pairs in data/preference.jsonl",
  },
  lessons: "rsft",
  chart: { kind: "loss", learner: "judged", unit: "step" },
  rows: KTO_SETTINGS,
  progress: ONE_TRAINING,
  learner: async () => (await import("./learn.ts")).weigher,
  defaults: { learningRate: 0.002 },
  problem: keepNeedsAnswers,
});
