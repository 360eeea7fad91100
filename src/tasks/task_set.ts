// A set of questions with checkable answers, in splits that never share a question. Sets are lazy: a generator makes
// tasks while they are asked for, and the first n of a longer list are the list of n, so a run can be extended.
import { RunError } from "../core/errors.ts";
import { deriveSeed, RandomStream } from "../core/rng.ts";
import type { Task } from "../records/task.ts";
import type { WorkedExample } from "../records/worked_example.ts";

export type Split = Task["split"];

export interface TaskSet {
  readonly name: string;
  readonly families: readonly string[];
  /** How many tasks a split has; absent where there are as many as one asks for. */
  readonly size?: (split: Split) => number;
  /** Shown to the agents before each question, in this order; none of them is among the tasks of any split. */
  readonly examples?: readonly WorkedExample[];
  /** Distinct tasks of one split in an order that depends on `seed` alone. */
  tasks(split: Split, seed: number): Iterable<Task>;
}

/** A set of tasks that are all there, each in its split. */
export function fixedTaskSet(name: string, tasks: readonly Task[]): TaskSet {
  return {
    name,
    families: [...new Set(tasks.map(({ family }) => family))],
    size: (split) => tasks.filter((task) => task.split === split).length,
    tasks: (split, seed) =>
      new RandomStream(deriveSeed(seed, "tasks", split)).shuffle(
        tasks.filter((task) => task.split === split),
      ),
  };
}

/** What was drawn from a set so far. Drawing takes about a millisecond a task, and several stages ask for the same list. */
interface Drawn {
  readonly tasks: Task[];
  readonly more: Iterator<Task>;
}
const drawnFrom = new WeakMap<TaskSet, Map<string, Drawn>>();

/** The first `count` tasks of a split. @throws RunError("config") when the set has fewer. */
export function takeTasks(set: TaskSet, split: Split, count: number, seed: number): Task[] {
  const { tasks, more } = drawn(set, split, seed);
  while (tasks.length < count) {
    const next = more.next();
    if (next.done === true) {
      throw new RunError(
        "config",
        `Task set "${set.name}": ${count} ${split} questions were asked for, it has ${tasks.length}. Ask for fewer.`,
        { asked: count, found: tasks.length, split },
      );
    }
    tasks.push(next.value);
  }
  return tasks.slice(0, count);
}

function drawn(set: TaskSet, split: Split, seed: number): Drawn {
  const lists = drawnFrom.get(set) ?? new Map<string, Drawn>();
  drawnFrom.set(set, lists);
  const key = `${split} ${seed}`;
  const list = lists.get(key) ?? { tasks: [], more: set.tasks(split, seed)[Symbol.iterator]() };
  lists.set(key, list);
  return list;
}
