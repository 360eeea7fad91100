// What a loss is of, in a sentence: one place for the page and the report.
import type { Sentence } from "../../words/say.tsx";

/** By what learns: a student that copies, PAD's judge of steps, a student that learns from pairs, from judged solutions or from what a
 *  teacher thinks of its own words. */
export const LOSS_TITLES = {
  student: "Loss: how surprised the student is by the right next word.",
  judge: "Loss: how surprised the judge is by what is right and wrong.",
  pairs: "Loss: how hard the student finds it to prefer the right solution of a pair.",
  judged: "Loss: how hard the student finds it to tell right solutions from wrong ones.",
  taught: "Loss: how far the student’s own next words are from those of its teacher, in nats a word.",
} as const satisfies Readonly<Record<string, Sentence>>;
