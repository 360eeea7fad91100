// A word problem before it is a task: its sentences and what each step does, rightly and misread. Every wording of the bundled
// tasks (corpus.ts, combined.ts, turned.ts) is drawn into this form and judged by the same rule.
import type { ArithmeticStep } from "./hints.ts";
import type { RandomStream } from "../../core/rng.ts";

export const NAMES = "Ann Ben Cal Dan Eva Fay Gus Hal Ivy Jon Kim Leo".split(" ");
export const OBJECTS = "apples books cards coins eggs hats pens shells stamps toys".split(" ");
export const BOXES = [
  { one: "bag", many: "bags" },
  { one: "box", many: "boxes" },
  { one: "jar", many: "jars" },
  { one: "tray", many: "trays" },
] as const;

/** What a step does to the running value: by a number, or by the value that step `valueAfter` left (0 = the start). */
export interface Operation {
  readonly op: ArithmeticStep["op"];
  readonly by: number | { readonly valueAfter: number };
}
export interface PlannedStep {
  readonly right: Operation;
  /** The operation the keyword suggests, null where the sentence is straight. */
  readonly misread: Operation | null;
  /** Steps of one sentence are misread together. */
  readonly sentence: number;
  /** Words before the sum. */
  readonly owner: string;
  /** Whom the step is about, for the note of a trap. */
  readonly subject: string;
  /** A trap's sentence as a critic quotes it: without the object, without the full stop. */
  readonly clause?: string;
}
export interface Problem {
  readonly start: number;
  /** Each ends in " ." or " ?". */
  readonly sentences: readonly string[];
  readonly steps: readonly PlannedStep[];
}

/** From the first to the last whole number that may be drawn. */
export type Range = readonly [low: number, high: number];
export interface Numbers {
  readonly compareStart: Range;
  readonly eventsStart: Range;
  /** What is bought, lost, had more or fewer. */
  readonly operand: Range;
  readonly times: Range;
  readonly boxes: Range;
  readonly inBox: Range;
  /** What is put into or taken from a box. */
  readonly boxOperand: Range;
}
export const CORPUS_NUMBERS: Numbers = {
  compareStart: [3, 30],
  eventsStart: [5, 40],
  operand: [2, 15],
  times: [2, 4],
  boxes: [2, 5],
  inBox: [3, 15],
  boxOperand: [2, 6],
};
/** Every start is larger than in the corpus, every operand among its largest. Operands beyond those would ask what no model of this
 *  size can do: a number is one word here, and one that was never added has no meaning beside a "+". */
export const LARGE_NUMBERS: Numbers = {
  compareStart: [31, 75],
  eventsStart: [41, 85],
  operand: [11, 15],
  times: [2, 4],
  boxes: [4, 5],
  inBox: [11, 17],
  boxOperand: [4, 6],
};

/** What a problem is drawn with. */
export interface Drawing {
  readonly steps: number;
  /** Probability that a sentence that can be a trap is one ("boxes": 1.7 times this, at most 0.6). */
  readonly trapShare: number;
  readonly numbers: Numbers;
}

/** Draws one problem; it may be unfair. */
export type Draw = (random: RandomStream, drawing: Drawing) => Problem;

export function about(name: string): Pick<PlannedStep, "owner" | "subject"> {
  return { owner: `${name} has`, subject: name };
}

/** True when the right path, each single misreading and all of them together stay within 1 to 99, and no single
 *  misreading reaches the right answer by luck. */
export function isFair(problem: Problem): boolean {
  const right = follow(problem, () => false);
  if (right === null || follow(problem, () => true) === null) return false;
  return trapSentences(problem).every((trap) => {
    const slipped = follow(problem, (sentence) => sentence === trap);
    return slipped !== null && slipped.at(-1)?.result !== right.at(-1)?.result;
  });
}

export function trapSentences(problem: Problem): number[] {
  return [...new Set(problem.steps.filter((step) => step.misread).map((step) => step.sentence))];
}

/** Works a problem out, misreading the sentences that `isMisread` says; null when a value leaves 1 to 99. */
export function follow(problem: Problem, isMisread: (sentence: number) => boolean): ArithmeticStep[] | null {
  const values = [problem.start];
  const done: ArithmeticStep[] = [];
  for (const step of problem.steps) {
    const { op, by } = (isMisread(step.sentence) ? step.misread : null) ?? step.right;
    const left = values.at(-1)!;
    const right = typeof by === "number" ? by : values[by.valueAfter]!;
    const result = op === "+" ? left + right : op === "-" ? left - right : left * right;
    if (result < 1 || result > 99) return null;
    done.push({ left, op, right, result });
    values.push(result);
  }
  return done;
}
