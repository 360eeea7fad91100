// The answer that a question brings with it, as a model that is asked in free words would give it: the working on one line where there is
// one, then the answer in the form that every judge finds. A program's answer is its solution as it stands: its key are tests.
import type { Task } from "../records/task.ts";
import { exampleOf } from "../tasks/reading/choose_examples.ts";

/** Null where the question has no answer, or a regular expression in its place: that is no text to learn. */
export function writtenAnswer(task: Task): string | null {
  if (task.judge === "tests") return task.solution ?? null;
  return task.answer === null || task.judge === "pattern" ? null : exampleOf(task).solution;
}
