// Validation questions of a run, two sets that share none: some may choose among the states of the student while it trains, the
// others say at the end whether it is better than its base. Who chose by a question cannot be judged by it.
import type { RunConfig } from "../settings/run_config.ts";
import type { Task } from "../records/task.ts";
import { takeTasks, type TaskSet } from "../tasks/task_set.ts";

/** Enough to tell ten points: 64 questions of which 10 are gained and 1 lost give p = 0.01. */
const MOST_TASKS = 64;

export function validationTasks(
  taskSet: TaskSet,
  { config, seed }: { readonly config: Pick<RunConfig, "testTasks">; readonly seed: number },
): { readonly gate: readonly Task[]; readonly choice: readonly Task[] } {
  const there = taskSet.size?.("val") ?? Number.POSITIVE_INFINITY;
  const count = Math.min(MOST_TASKS, config.testTasks, Math.floor(there / 2));
  const tasks = takeTasks(taskSet, "val", 2 * count, seed);
  return { gate: tasks.slice(0, count), choice: tasks.slice(count) };
}
