// When two answers are the same one. Votes, changes of mind and labels without an answer key all ask this; whether an answer is the
// right one is judge.ts's word.
// Answers are compared by value where both are numbers ("7", "07", "7.0", "14/2"), else as text without case and outer blanks.
import { canonicalNumber } from "./final_answer.ts";

/** One spelling per value, so that equal answers are equal strings. Null stays null: no answer equals nothing. */
export function canonicalAnswer(answer: string | null): string | null {
  if (answer === null) return null;
  const text = answer.trim().replace(/\s+/g, " ");
  if (text === "") return null;
  return canonicalNumber(text) ?? text.toLowerCase();
}

/** True when both are answers and mean the same; two missing answers are not equal. */
export function answersEqual(a: string | null, b: string | null): boolean {
  const left = canonicalAnswer(a);
  return left !== null && left === canonicalAnswer(b);
}
