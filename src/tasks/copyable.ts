// Which questions bring an answer that a student can copy: the rule of what is learned, and of what is said before a run.
import type { Task } from "../records/task.ts";

/** False where the question has no answer, or a regular expression in its place: that is no text to learn. A program's answer is its
 *  solution as it stands. */
export const isCopyable = ({
  answer,
  judge,
  solution,
}: Pick<Task, "answer" | "judge" | "solution">): boolean =>
  judge === "tests" ? solution !== undefined : answer !== null && judge !== "pattern";
