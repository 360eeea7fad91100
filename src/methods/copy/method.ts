// Copy my answers: plain fine-tuning on the answers that the questions bring with them, with their working where it is there.
// No group is asked. It is the first thing to offer to a person who has answers: whoever can solve a question needs no group for it.
import { keep, steps } from "../../settings/shared_rows.ts";
import { method } from "../method.ts";
import { ONE_TRAINING } from "../one_training.ts";

export const copy = method({
  name: "Copy",
  label: "the answers that the questions bring (copy my answers)",
  help: "The student copies your own answers, with their working where there is one. No group is asked, so it is by far the quickest way, and with working the best one: on three practical kinds of questions a real small model came to 100 %, with a group's checked answers to 88 %.",
  words: {
    aside: null,
    learned: "to give at once the answers that the questions brought with them; no group was asked",
    by: "supervised fine-tuning on the answers that the questions brought with them",
    lessons: "the answers that were learned, as the questions brought them",
    notRepeated: null,
  },
  lessons: "answers",
  onProcessor: true,
  chart: { kind: "loss", learner: "student", unit: "step" },
  rows: { steps, keep },
  defaults: { teacher: "nobody", labels: "truth" },
  progress: ONE_TRAINING,
  learner: async () => (await import("../copying/learn.ts")).copier,
  problem: ({ labels }) =>
    labels === "truth"
      ? null
      : {
          field: "labels",
          sentence:
            "The student copies the answers that the questions bring, so these are what is learned. Keep an answer when it matches the answer key, or let a group teach.",
        },
});
