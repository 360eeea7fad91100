// The student of a training that a person ended: what its newest checkpoint holds, which is the best state where one was looked for.
import type { Checkpoint } from "../records/checkpoint.ts";
import { progressOf, type RunConfig } from "../settings/run_config.ts";
import { watchedStudent } from "./chooser.ts";
import type { Student } from "./site.ts";

/** The reason of such an end, in the run's outcome. */
export const BY_HAND = "by-hand";

/** @param validationTasks questions that may choose among the student's states
 *  @returns null while the student has not taken a step, as when the judge of its steps still learns */
export function endedStudent(
  config: RunConfig,
  checkpoint: Checkpoint | null,
  validationTasks: number,
): Student | null {
  if (checkpoint === null || checkpoint.phase === "prm") return null;
  const { label, done, total } = progressOf(config).part(checkpoint.step);
  if (done === 0) return null;
  const sentence = `It was ended by hand after ${label} ${done} of ${total}.`;
  const stop = { reason: BY_HAND, step: done, sentence };
  return watchedStudent(checkpoint.watch, checkpoint.adapter, {
    stop,
    steps: total,
    validationTasks,
  });
}
