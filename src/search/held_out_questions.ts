// The test questions as a team talks about them, for who freezes an evolution. It stands apart from the sealed questions, which cannot name them.
import type { TaskSet } from "../tasks/task_set.ts";

/** A set whose questions to talk about are the test questions of another. */
export function heldOutQuestions(set: TaskSet): TaskSet {
  const { size } = set;
  return {
    ...set,
    ...(size === undefined ? {} : { size: (split) => size(split === "distil" ? "test" : "val") }),
    *tasks(split, seed) {
      let place = 0;
      for (const task of set.tasks(split === "distil" ? "test" : "val", seed)) {
        if (split === "distil" || place % 2 === (split === "test" ? 0 : 1)) yield { ...task, split };
        place += 1;
      }
    },
  };
}
