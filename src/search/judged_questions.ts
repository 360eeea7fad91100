// What a search and an evolution ask of their questions: that somebody knows the answers which they are measured by, without waiting for anybody.
import { RunError } from "../core/errors.ts";
import type { Task } from "../records/task.ts";
import type { RunConfig } from "../settings/run_config.ts";
import { takeTasks, type TaskSet } from "../tasks/task_set.ts";
import { waitsFor } from "../teachers/person_check.ts";

/** What an evolution of teams needs. @throws RunError("config") naming the first question without an answer */
export const requireTeamAnswers = (tasks: readonly Task[]): void =>
  requireAnswers(tasks, "which team is better");

/** What the end of a search or an evolution needs, looked at before it is closed. @param set all its questions @param count of those to test on
 *  @throws RunError("config") naming the first without an answer */
export function requireTestAnswers(set: TaskSet, count: number, seed: number): void {
  const unjudged = takeTasks(set, "test", count, seed).find(({ answer }) => answer === null);
  if (unjudged === undefined) return;
  throw new RunError(
    "config",
    `Test question “${unjudged.id}” has no answer, so that nothing says what came of it all. Give it one.`,
    { id: unjudged.id },
  );
}

/** @param what it could not be told otherwise */
function requireAnswers(tasks: readonly Task[], what: string): void {
  const unjudged = tasks.find(({ answer }) => answer === null);
  if (unjudged === undefined) return;
  throw new RunError(
    "config",
    `Validation question “${unjudged.id}” has no answer, so that nothing says ${what}. Give it one.`,
    { id: unjudged.id },
  );
}

/** What a search of settings needs. @throws RunError("config") where nothing says which answers are right, or a person would have to */
export function requireJudged(config: RunConfig, tasks: readonly Task[]): void {
  if (waitsFor(config) !== null) {
    throw new RunError(
      "config",
      "A search waits for nobody. Have answers judged by a key or by the group's agreement (--check key, --check consensus), and let runs go straight on.",
    );
  }
  requireAnswers(
    tasks.filter(({ split }) => split !== "distil"),
    "which settings are better",
  );
}
