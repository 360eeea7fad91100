// What the verifier can say about reasoning beyond the final answer: how many of the written steps are right, and what a model
// does when it is shown its own solution: does it find its mistake, name the step, mend it, or spoil what was right.
// The check is the bundled model's own notation: "Check : Step 1 : + . ok . Step 2 : - . … wrong agent 1 . Step 1 : …".
import type { Task } from "../records/task.ts";
import { parseSteps, stepLabels } from "../tasks/verifier.ts";

export interface StepQuality {
  /** Steps that the solution writes down. */
  readonly written: number;
  /** Those that are right, and all before them. */
  readonly right: number;
  /** The first wrong step, counted from 1; null when every written step is right. */
  readonly firstWrong: number | null;
}

/** Of a task without known steps nothing is said: null. */
export function stepQuality(task: Task, solution: string): StepQuality | null {
  if (task.steps === undefined) return null;
  const labels = stepLabels(task.steps, parseSteps(solution));
  const right = labels.filter(Boolean).length;
  return { written: labels.length, right, firstWrong: right === labels.length ? null : right + 1 };
}

export interface SelfCheck {
  /** Before and after it read its own solution. */
  readonly wasRight: boolean;
  readonly isRight: boolean;
  /** The first step that its critique calls wrong, counted from 1; null when it finds none. */
  readonly blamed: number | null;
  /** The step that really was the first wrong one. */
  readonly firstWrong: number | null;
}

/** Of self-checks that ended: what share of wrong solutions was blamed at the right step, what share was mended, what share of
 *  the right ones was spoilt. null where there was nothing to judge. */
export interface SelfCheckReport {
  readonly wrongBefore: number;
  readonly rightBefore: number;
  /** Solutions whose answer became another one from wrong to right, and those from right to wrong. */
  readonly mended: number;
  readonly spoilt: number;
  /** Wrong solutions whose first wrong step the critique named. */
  readonly localised: number;
  /** Solutions that the critique found fault with, right ones included. */
  readonly blamed: number;
}

/** The first step that a revision's critique calls wrong. `revision` is the whole completion. */
export function blamedStep(revision: string): number | null {
  for (const part of revision.split(/(?=\bStep \d+ ?:)/)) {
    const [, step] = /^Step (\d+) ?:/.exec(part) ?? [];
    if (step !== undefined && /\bwrong agent\b/.test(part)) return Number(step);
  }
  return null;
}

export function selfCheckReport(checks: readonly SelfCheck[]): SelfCheckReport {
  const count = (holds: (check: SelfCheck) => boolean) => checks.filter(holds).length;
  return {
    wrongBefore: count(({ wasRight }) => !wasRight),
    rightBefore: count(({ wasRight }) => wasRight),
    mended: count(({ wasRight, isRight }) => !wasRight && isRight),
    spoilt: count(({ wasRight, isRight }) => wasRight && !isRight),
    localised: count(
      ({ wasRight, blamed, firstWrong }) => !wasRight && firstWrong !== null && blamed === firstWrong,
    ),
    blamed: count(({ blamed }) => blamed !== null),
  };
}
