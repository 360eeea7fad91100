// A set of questions with checkable answers, in splits that never share a question. Sets are lazy: a generator makes
// tasks while they are asked for, and the first n of a longer list are the list of n, so a run can be extended.
import { RunError } from "../core/errors.ts";
import type { Task } from "../core/types.ts";

export type Split = Task["split"];

export interface TaskSet {
  readonly name: string;
  readonly families: readonly string[];
  /** Distinct tasks of one split in an order that depends on `seed` alone. */
  tasks(split: Split, seed: number): Iterable<Task>;
}

/** The first `count` tasks of a split. @throws RunError("config") when the set has fewer. */
export function takeTasks(set: TaskSet, split: Split, count: number, seed: number): Task[] {
  const taken: Task[] = [];
  if (count === 0) return taken;
  for (const task of set.tasks(split, seed)) {
    taken.push(task);
    if (taken.length === count) return taken;
  }
  throw new RunError(
    "config",
    `Task set "${set.name}": ${count} ${split} questions were asked for, it has ${taken.length}. Ask for fewer.`,
    { asked: count, found: taken.length, split },
  );
}
