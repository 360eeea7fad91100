// The answer that a question brings with it, as a model that is asked in free words would give it: the working on one line where there is
// one, then the answer in the form that every judge finds. A program's answer is its solution as it stands: its key are tests.
import type { Task } from "../records/task.ts";
import { isCopyable } from "../tasks/copyable.ts";
import { exampleOf } from "../tasks/reading/choose_examples.ts";

/** Null where the question brings none that can be copied. */
export function writtenAnswer(task: Task): string | null {
  if (!isCopyable(task)) return null;
  return task.judge === "tests" ? (task.solution ?? null) : exampleOf(task).solution;
}
