// Whether the questions of a new run have the answers that it needs: looked at before it begins, and fetched when somebody is about to.
import { RunError } from "../core/errors.ts";
import type { Task } from "../records/task.ts";
import type { RunConfig } from "../settings/run_config.ts";
import { isCopyable } from "../tasks/copyable.ts";
import type { TaskSet } from "../tasks/task_set.ts";
import { isTaught, type TeacherConfig } from "../teachers/protocol_of.ts";
import { drawTasks } from "./run_tasks.ts";

/** Where nobody knows any answer, the group's agreement is the key of all (agreed_keys.ts). A student that copies answers learns those that
 *  are there; the other questions to learn from are left out.
 *  @throws RunError("config") for a question of the run that lacks the answer that it needs: to be measured with, or to be learned
 *  from where only right answers are */
export function checkKeys(
  set: TaskSet,
  config: Pick<RunConfig, "tasks" | "testTasks" | "seed" | "labels"> & TeacherConfig,
): void {
  const asked = drawTasks(set, config);
  if (config.labels !== "truth" && asked.every(({ answer }) => answer === null)) return;
  const isCopied = !isTaught(config);
  if (isCopied && uncopied(asked) === config.tasks) {
    throw new RunError(
      "config",
      "None of the questions to learn from has an answer that can be copied. Give them answers, or let a group teach.",
    );
  }
  const needsKey = (split: Task["split"]) => split !== "distil" || (config.labels === "truth" && !isCopied);
  const unjudged = asked.find(({ split, answer }) => answer === null && needsKey(split));
  if (unjudged === undefined) return;
  const { id, split } = unjudged;
  throw new RunError(
    "config",
    split === "distil"
      ? `Question “${id}” has no answer, and this run learns from answers that are right. Give it one, judge the answers yourself (labels: person), or let the group's own agreement decide (labels: consensus).`
      : `Question “${id}” is held out to measure with, and has no answer. Give it one, or put it into the split "distil".`,
    { id, split },
  );
}

/** How many of the questions to learn from bring no answer that can be copied. */
export const uncopied = (tasks: readonly Task[]): number =>
  tasks.filter((task) => task.split === "distil" && !isCopyable(task)).length;
