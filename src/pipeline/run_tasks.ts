// What a run asks: drawn once, when the run is made, and stored with it; afterwards everybody reads it from the store.
// Validation questions are two sets that share none: some may choose among the states of the student while it trains, the others
// say at the end whether it is better than its base. Who chose by a question cannot be judged by it.
import type { Task } from "../records/task.ts";
import { type RunConfig, SETTINGS } from "../settings/run_config.ts";
import { takeTasks, type TaskSet } from "../tasks/task_set.ts";

/** Enough to tell ten points: 64 questions of which 10 are gained and 1 lost give p = 0.01. */
const MOST_VALIDATION_TASKS = 64;

/** A run's questions by what they are for. */
export interface RunTasks {
  /** What is debated, to learn from it. */
  readonly distil: readonly Task[];
  /** What the table of methods is measured on. */
  readonly test: readonly Task[];
  /** Validation questions that say at the end whether the student is better than its base. */
  readonly gate: readonly Task[];
  /** Validation questions that may choose among the student's states. */
  readonly choice: readonly Task[];
}

/** All questions of a new run, in the order in which they are stored. A set with few validation questions gives as many as it has.
 *  @throws RunError("config") when it has fewer to debate or to test on than the settings ask for */
export function drawTasks(
  set: TaskSet,
  { tasks, testTasks, seed }: Pick<RunConfig, "tasks" | "testTasks" | "seed">,
): Task[] {
  const there = set.size?.("val") ?? Number.POSITIVE_INFINITY;
  const half = Math.min(MOST_VALIDATION_TASKS, testTasks, Math.floor(there / 2));
  return [
    ...takeTasks(set, "distil", tasks, seed),
    ...takeTasks(set, "test", testTasks, seed),
    ...takeTasks(set, "val", 2 * half, seed),
  ];
}

/** A run's stored questions, sorted by their use. The first half of its validation questions is the gate's. */
export function splitTasks(tasks: readonly Task[]): RunTasks {
  const of = (split: Task["split"]) => tasks.filter((task) => task.split === split);
  const validation = of("val");
  const half = Math.ceil(validation.length / 2);
  return {
    distil: of("distil"),
    test: of("test"),
    gate: validation.slice(0, half),
    choice: validation.slice(half),
  };
}

/** How many questions of a set a run asks where nobody says a number: as many as there are, up to the usual number; by setting. */
export function sizeTexts(set: TaskSet): ReadonlyMap<"tasks" | "testTasks", string> {
  const sizeOf = (key: "tasks" | "testTasks", split: Task["split"]) => {
    const there = set.size?.(split) ?? Number.POSITIVE_INFINITY;
    return [key, String(Math.min(there, Number(SETTINGS.field(key).fallback)))] as const;
  };
  return new Map([sizeOf("tasks", "distil"), sizeOf("testTasks", "test")]);
}
