// A solution's written steps as places in its text, and which of them are right: what a process reward model learns from.
// "Step n : … 12 - 5 = 7 ." is a step from its mark to the "." that ends its sum, a note inside included; in free text without
// such marks every line that says something is one.
// Trap: a marked step without a sum (a text that was cut, a critique in the wrong place) is still a step, a wrong one; left
// out, it would make right steps of those behind it.
import { RunError } from "../core/errors.ts";
import type { Task } from "../records/task.ts";
import type { Trajectory } from "../records/trajectory.ts";
import type { Turn } from "../records/turn.ts";
import { answersEqual, isSameStep, parseSteps } from "../tasks/verifier.ts";
import { signatureOf } from "./signature.ts";

export interface StepSpan {
  readonly text: string;
  /** Characters of the solution, `end` exclusive: the step's last character, its ".", is at end - 1. */
  readonly start: number;
  readonly end: number;
}

/** As the bundled model writes it. A chat model's "Step 1: …" is free text: its sums stand anywhere or nowhere. */
const NOTATION = /\bStep \d+ : /;
const MARK = /\bStep \d+ ?:/g;
const ANSWER_MARK = /\bAnswer ?:/;
/** To the "." that ends a sum, in model text and in English. */
const THROUGH_SUM = /= ?[^\s.]+(?:\.\d+)? ?\.(?!\d)/;

/** True for a solution in the bundled model's notation, which a task's known steps can be held against. */
export function isNotation(solution: string): boolean {
  return NOTATION.test(solution) || parseSteps(solution).length > 0;
}

/** The steps of a solution in order; none for an empty one. */
export function stepsOf(solution: string): StepSpan[] {
  const marks = [...solution.matchAll(MARK)].map((mark) => mark.index);
  if (marks.length === 0) return lines(solution);
  return marks.map((start, i) => {
    const until = solution.slice(start, marks[i + 1] ?? solution.length);
    const region = until.slice(0, ANSWER_MARK.exec(until)?.index ?? until.length).trimEnd();
    const sum = THROUGH_SUM.exec(region);
    const text = sum === null ? region : region.slice(0, sum.index + sum[0].length);
    return { text, start, end: start + text.length };
  });
}

function lines(solution: string): StepSpan[] {
  return [...solution.matchAll(/[^\n]*\S/g)].map(({ 0: line, index }) => {
    const text = line.trimStart();
    const start = index + line.length - text.length;
    return { text, start, end: start + text.length };
  });
}

export interface StepLabel {
  /** 1: this step and all before it are right. */
  readonly label: 0 | 1;
  readonly source: "verifier" | "continuations";
}

/** How independent attempts went on from the same beginnings (Math-Shepherd, arXiv:2312.08935). */
export interface Continuations {
  /** answers[i]: the final answers of the attempts that began with the steps 0 … i. */
  readonly answers: readonly (readonly (string | null)[])[];
  /** The answer they should reach: the group's, or the known one. */
  readonly consensus: string | null;
  /** Least share of attempts that must reach it, in (0, 1]. */
  readonly threshold: number;
}

/** One label for each of `stepsOf(solution)`: by the task's own steps ("verifier"), else by continuations. A step nobody went on
 *  from is wrong: nothing speaks for it.
 *  @throws RunError("internal") for "verifier" where the task has no steps */
export function labelSteps(
  task: Task,
  solution: string,
  source: "verifier" | Continuations = "verifier",
): StepLabel[] {
  let isRight = true;
  if (source === "verifier") {
    const { steps: right } = task;
    if (right === undefined) {
      throw new RunError(
        "internal",
        `Task ${task.id} has no known steps to label a solution by; give continuations instead.`,
        { taskId: task.id },
      );
    }
    return stepsOf(solution).map(({ text }, i) => {
      const [written] = parseSteps(text);
      const expected = right[i];
      isRight = isRight && written !== undefined && expected !== undefined && isSameStep(written, expected);
      return { label: isRight ? 1 : 0, source: "verifier" };
    });
  }
  return stepsOf(solution).map((_, i) => {
    const answers = source.answers[i] ?? [];
    const reached = answers.filter((answer) => answersEqual(answer, source.consensus)).length;
    isRight = isRight && answers.length > 0 && reached >= source.threshold * answers.length;
    return { label: isRight ? 1 : 0, source: "continuations" };
  });
}

/** Continuations that a debate holds already: of each beginning of a turn's solution, the answers of the turns of round 0, which
 *  read nobody, whose first steps calculate the same, and its own. No new text is needed; more attempts make surer labels. */
export function continuationsIn(trajectory: Trajectory, turn: Turn, threshold = 0.5): Continuations {
  const others = (trajectory.rounds[0] ?? []).filter(({ id }) => id !== turn.id);
  const attempts = [turn, ...others].map(({ solution, answer }) => ({ ways: waysOf(solution), answer }));
  const own = waysOf(turn.solution);
  const answers = own.map((_, i) =>
    attempts.flatMap(({ ways, answer }) =>
      own.slice(0, i + 1).every((way, j) => way === ways[j]) ? [answer] : [],
    ),
  );
  return { answers, consensus: trajectory.final.answer, threshold };
}

/** What each step calculates and gets; of a step without a sum, its words. */
function waysOf(solution: string): string[] {
  return stepsOf(solution).map(({ text }) => {
    const operations = signatureOf(text);
    const results = [...text.matchAll(/= ?(-?\d[\d,]*(?:\.\d+)?)/g)].map(([, result]) => result);
    return operations.length === 0 ? text : `${operations.join()}=${results.join()}`;
  });
}
