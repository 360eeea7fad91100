// What a run asks: drawn once, when the run is made, and stored with it; afterwards everybody reads it from the store.
// Validation questions are two sets that share none: some may choose among the states of the student while it trains, the others
// say at the end whether it is better than its base. Who chose by a question cannot be judged by it.
import { RunError } from "../core/errors.ts";
import type { Task } from "../records/task.ts";
import { type RunConfig, SETTINGS } from "../settings/run_config.ts";
import { isCopyable } from "../tasks/copyable.ts";
import { takeTasks, type TaskSet } from "../tasks/task_set.ts";
import { isTaught, type TeacherConfig } from "../teachers/protocol_of.ts";

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
