// What the notation tells about reasoning beyond the final answer: how many written steps are right, and which step a critique
// blames: "Check : Step 1 : + . ok . Step 2 : - . … wrong agent 1 . Step 1 : …".
import type { Task } from "../../records/task.ts";
import { hintsOf } from "../../tasks/arithmetic/hints.ts";
import type { StepQuality } from "../voice.ts";
import { objectionsOf } from "./objections.ts";
import { judgeWritten, parseSteps, stepLabels } from "./notation.ts";

/** Null for a task whose steps are not known. Counted are the steps that hold a whole sum. */
export function stepQuality(task: Task, solution: string): StepQuality | null {
  const { steps } = hintsOf(task);
  if (steps === undefined) return null;
  const labels = stepLabels(steps, parseSteps(solution));
  const right = labels.filter(Boolean).length;
  return { written: labels.length, right, firstWrong: right === labels.length ? null : right + 1 };
}

/** False for other steps than the task's: two mistakes that cancel, or a step left out. Null when no steps are known. */
export function isSound(task: Task, solution: string): boolean | null {
  const { steps } = hintsOf(task);
  if (steps === undefined) return null;
  const labels = judgeWritten(task, solution);
  return labels !== null && labels.length === steps.length && !labels.includes(0);
}

/** The first step that a revision's critique calls wrong. `revision` is the whole completion. */
export function blamedStep(revision: string): number | null {
  return objectionsOf(revision)[0]?.step ?? null;
}
