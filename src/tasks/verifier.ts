// When two answers are the same one. Votes, changes of mind and labels without an answer key all ask this; whether an answer is the
// right one is judge.ts's word.
// Answers are compared by value where both are numbers ("7", "07", "7.0", "14/2"), else as text without case and outer blanks. Programs are
// compared letter by letter: in code, case and blanks decide what it does.
import type { Task } from "../records/task.ts";
import { canonicalNumber } from "./final_answer.ts";

/** One spelling per value, so that equal answers are equal strings. Null stays null: no answer equals nothing.
 *  @param judge how the task's answers are judged; it matters for "tests" alone, where the answer is a program */
export function canonicalAnswer(answer: string | null, judge?: Task["judge"]): string | null {
  if (answer === null) return null;
  if (judge === "tests") return answer.trim() || null;
  const text = answer.trim().replace(/\s+/g, " ");
  if (text === "") return null;
  return canonicalNumber(text) ?? text.toLowerCase();
}

/** True when both are answers and mean the same; two missing answers are not equal. */
export function answersEqual(a: string | null, b: string | null, judge?: Task["judge"]): boolean {
  const left = canonicalAnswer(a, judge);
  return left !== null && left === canonicalAnswer(b, judge);
}
