// What version 2 of the store did not keep of a run, because every reader drew it again: its questions. This is the only file that
// may still draw a stored run's questions from its seed; it is frozen, so the numbers in it are those of version 2.
import type { Task } from "../records/task.ts";
import { arithmeticTasks } from "../tasks/sources/arithmetic.ts";
import { takeTasks } from "../tasks/task_set.ts";
import type { RunRecord } from "./store.ts";

const MOST_VALIDATION_TASKS = 64;

/** The questions of a run of version 2: those to debate, those to test on, and the two sets of validation questions. */
export function tasksOfVersion2({ config, seed }: Pick<RunRecord, "config" | "seed">): Task[] {
  const set = arithmeticTasks();
  return [
    ...takeTasks(set, "distil", config.tasks, seed),
    ...takeTasks(set, "test", config.testTasks, seed),
    ...takeTasks(set, "val", 2 * Math.min(MOST_VALIDATION_TASKS, config.testTasks), seed),
  ];
}
