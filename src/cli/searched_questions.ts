// What a search asks of its questions: that somebody knows the answers which it is measured by.
import { RunError } from "../core/errors.ts";
import type { Task } from "../records/task.ts";

/** @param what it could not be told otherwise, e.g. "which team is better" @throws RunError("config") naming the first without an answer */
export function requireAnswers(tasks: readonly Task[], what: string): void {
  const unjudged = tasks.find(({ answer }) => answer === null);
  if (unjudged === undefined) return;
  throw new RunError(
    "config",
    `Validation question “${unjudged.id}” has no answer, so that nothing says ${what}. Give it one.`,
    { id: unjudged.id },
  );
}
