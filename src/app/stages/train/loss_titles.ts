// What a loss is of, in a sentence: one place for the page and the report.
import type { Sentence } from "../../words/say.tsx";

/** By what learns: a student that copies, PAD's judge of steps, a student that learns from pairs or from judged solutions. */
export const LOSS_TITLES = {
  student: "Loss: how surprised the student is by the right next word.",
  judge: "Loss: how surprised the judge is by what is right and wrong.",
  pairs: "Loss: how hard the student finds it to prefer the right solution of a pair.",
  judged: "Loss: how hard the student finds it to tell right solutions from wrong ones.",
} as const satisfies Readonly<Record<string, Sentence>>;
