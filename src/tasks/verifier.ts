// Deterministic judges: is this answer the right one, and which steps of a solution are right.
// Answers are compared by value where both are numbers ("7", "07", "7.0"), else as text without case and outer blanks.
import type { ArithmeticStep } from "../records/task.ts";

/** One spelling per value, so that equal answers are equal strings. Null stays null: no answer equals nothing. */
export function canonicalAnswer(answer: string | null): string | null {
  if (answer === null) return null;
  const text = answer.trim().replace(/\s+/g, " ");
  if (text === "") return null;
  // Thousands separators only where they separate thousands; a number too long to be exact stays text.
  const digits = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text) ? text.replaceAll(",", "") : text;
  const isExact = /^[+-]?(\d+\.?\d*|\.\d+)$/.test(digits) && digits.replace(/\D/g, "").length <= 15;
  return isExact ? String(Number(digits) + 0) : text.toLowerCase();
}

/** True when both are answers and mean the same; two missing answers are not equal. */
export function answersEqual(a: string | null, b: string | null): boolean {
  const left = canonicalAnswer(a);
  return left !== null && left === canonicalAnswer(b);
}

/** "Step 2 : check That is 5 more than Ben has so Ben has fewer . Ben has 12 - 5 = 7 .": a note may say first what the
 *  question's sentence means, then up to two words, the sum and its "."; also in its English form, "Step 2: check That … fewer." */
const STEP =
  /Step \d+ ?: (?:(?:check|so)(?: [A-Za-z\d]+){1,16} ?\. )?(?:[A-Za-z]+ (?:has )?)?(\d+) ([-+x]) (\d+) = (\d+) ?\.(?!\d)/g;

/** The steps a solution writes down, in order; text that is no step is passed over. */
export function parseSteps(solution: string): ArithmeticStep[] {
  return [...solution.matchAll(STEP)].map(([, left, op, right, result]) => ({
    left: Number(left),
    op: op as ArithmeticStep["op"], // the pattern's second group admits nothing else
    right: Number(right),
    result: Number(result),
  }));
}

/** labels[i]: step i and all before it are the right ones, so a wrong step spoils what follows. + and x commute. */
export function stepLabels(right: readonly ArithmeticStep[], written: readonly ArithmeticStep[]): boolean[] {
  let isRight = true;
  return written.map((step, i) => {
    const expected = right[i];
    isRight = isRight && expected !== undefined && isSameStep(step, expected);
    return isRight;
  });
}

/** True when both calculate the same and get the same; + and x commute. */
export function isSameStep(a: ArithmeticStep, b: ArithmeticStep): boolean {
  if (a.op !== b.op || a.result !== b.result) return false;
  const isSwapped = a.op !== "-" && a.left === b.right && a.right === b.left;
  return isSwapped || (a.left === b.left && a.right === b.right);
}
