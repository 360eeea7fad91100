import { ONE_TRAINING } from "../../../src/methods/one_training.ts";
import { method } from "../../../src/methods/method.ts";
import { integer } from "../../../src/settings/row.ts";
import { keep, steps } from "../../../src/settings/shared_rows.ts";

/** A method that learns nothing: its student is what it started from, after as many steps as it was told to wait. */
export const toy = method({
  name: "TOY",
  label: "nothing at all (TOY)",
  help: "The student waits.",
  words: {
    aside: "The student will not look at these solutions.",
    learned: "to wait (TOY)",
    by: "waiting (TOY)",
    lessons: "solutions that nobody looked at",
    notRepeated: "the script of other downloads cannot wait",
  },
  lessons: "rsft",
  chart: { kind: "loss", learner: "student", unit: "step" },
  rows: {
    steps,
    keep,
    toyWaits: integer({
      place: "training",
      label: "Waits",
      help: "How long the student waits.",
      min: 1,
      max: 9,
      fallback: 3,
      unit: "steps",
    }),
  },
  progress: ONE_TRAINING,
  learner: async () => (await import("./learn.ts")).waiter,
});
