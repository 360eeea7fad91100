// The bundled model's notation: "Step 1 : Ben has 12 - 5 = 7 . Step 2 : Cal has 7 x 3 = 21 . Answer : 21". Here a text is taken
// apart into its steps, in model text and in English alike.
// A step reaches from its mark to the "." that ends its sum, a note inside included; in free text without such marks every line
// that says something is a step.
// Trap: a marked step without a sum (a text that was cut, a critique in the wrong place) is still a step, a wrong one; left
// out, it would make right steps of those behind it.
import type { Task } from "../../records/task.ts";
import { type ArithmeticStep, hintsOf } from "../../tasks/arithmetic/hints.ts";
import type { StepSpan } from "../voice.ts";

/** As the bundled model writes it. A chat model's "Step 1: …" is free text: its sums stand anywhere or nowhere. */
const NOTATION = /\bStep \d+ : /;
const MARK = /\bStep \d+ ?:/g;
const ANSWER_MARK = /\bAnswer ?:/;
/** To the "." that ends a sum, in model text and in English. */
const THROUGH_SUM = /= ?[^\s.]+(?:\.\d+)? ?\.(?!\d)/;

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

/** True for a solution in the bundled model's notation, which a task's known steps can be held against. */
export function isNotation(solution: string): boolean {
  return NOTATION.test(solution) || parseSteps(solution).length > 0;
}

/** The steps of a solution in order; none for an empty one. */
export function stepsOf(solution: string): StepSpan[] {
  const marks = [...solution.matchAll(MARK)].map((mark) => mark.index);
  if (marks.length === 0) return linesAsSteps(solution);
  return marks.map((start, i) => {
    const until = solution.slice(start, marks[i + 1] ?? solution.length);
    const region = until.slice(0, ANSWER_MARK.exec(until)?.index ?? until.length).trimEnd();
    const sum = THROUGH_SUM.exec(region);
    const text = sum === null ? region : region.slice(0, sum.index + sum[0].length);
    return spanOf(text, start);
  });
}

function linesAsSteps(solution: string): StepSpan[] {
  return [...solution.matchAll(/[^\n]*\S/g)].map(({ 0: line, index }) => {
    const text = line.trimStart();
    return spanOf(text, index + line.length - text.length);
  });
}

function spanOf(text: string, start: number): StepSpan {
  return { text, start, end: start + text.length, isWhole: parseSteps(text).length > 0 };
}

/** One label for each of `stepsOf(solution)`, by the task's own steps: 1 when this step and all before it are right. Null for a
 *  task whose steps are not known, and for free text. */
export function judgeWritten(task: Task, solution: string): (0 | 1)[] | null {
  const { steps: right } = hintsOf(task);
  if (right === undefined || !isNotation(solution)) return null;
  let isRight = true;
  return stepsOf(solution).map(({ text }, i) => {
    const [written] = parseSteps(text);
    const expected = right[i];
    isRight = isRight && written !== undefined && expected !== undefined && isSameStep(written, expected);
    return isRight ? 1 : 0;
  });
}

/** One line per step and one for the answer, of a text in English. */
export function linesOf(text: string): readonly string[] {
  return text
    .split(/(?=\b(?:Step \d|Answer)\s*:)/u)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
