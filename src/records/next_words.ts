// Which words the student finds likely at one place of a lesson, while it learns: before, now and again, beside what the group wrote there.
import * as v from "valibot";
import { count, id, LIMITS, list, name, type RecordOf, share, text } from "./schema.ts";

/** Words that are kept of each look. */
export const MOST_NEXT_WORDS = 5;

/** Looks of a whole training, where there is time for them. */
export const NEXT_WORD_LOOKS = 12;

const nextWordSchema = v.strictObject({
  /** Id of the token in the model's vocabulary. Two tokens may read the same. */
  token: count,
  /** What the token reads as, with its spaces. */
  word: name,
  /** Its probability, or the share of the group's solutions that go on with it; rounded by `roundedShare`. */
  share,
});

/** A token that may come next, and how likely it is. */
export interface NextWord extends RecordOf<typeof nextWordSchema> {}

const words = list(nextWordSchema, MOST_NEXT_WORDS);

export const nextWordsSchema = v.strictObject({
  taskId: id,
  question: text,
  /** The answer's beginning, after which the words come: the group's and the first agents' answers both began so. */
  before: text,
  teacher: v.strictObject({
    /** The group's last solutions with the answer that is learned and with this beginning. */
    solutions: count,
    /** How they go on, the most frequent first. */
    words,
  }),
  /** What the student found likely after so many steps, the likeliest first; step 0 is the base before it learned anything. */
  looks: list(v.strictObject({ step: count, words }), LIMITS.name),
});

/** The place, what the group wrote there, and every look at the student. */
export interface NextWords extends RecordOf<typeof nextWordsSchema> {}

export type NextWordsLook = NextWords["looks"][number];

/** A share as the record keeps it: to a hundredth of a percent, so that the last bits of a device leave no trace. */
export const roundedShare = (value: number): number => Math.round(value * 1e4) / 1e4;

/** The record with one more look, in the order of the steps; the newest of a step counts. */
export function withLook(words: NextWords, look: NextWordsLook): NextWords {
  const others = words.looks.filter(({ step }) => step !== look.step);
  return { ...words, looks: [...others, look].toSorted((a, b) => a.step - b.step) };
}
