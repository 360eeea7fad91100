// The right solution of a task in the bundled model's notation, as a careful author of its corpus would write it:
// "Step 1 : check That is 5 more than Ben has so Ben has fewer . Ben has 12 - 5 = 7 . Step 2 : Cal has 7 x 3 = 21 . Answer : 21".
import type { Task } from "../../records/task.ts";
import { hintsOf } from "../../tasks/arithmetic/hints.ts";

/** Null when the task's steps are not known. @param notes whether steps of trap sentences say first what the sentence means */
export function writeSolution(task: Task, notes = true): string | null {
  const { steps, wording } = hintsOf(task);
  if (steps === undefined) return null;
  const written = steps.map(({ left, op, right, result }, i) => {
    const { owner = "", note = "" } = wording?.[i] ?? {};
    const words = [notes && note !== "" ? `${note} .` : "", owner, `${left} ${op} ${right} = ${result} .`];
    return ["Step", i + 1, ":", ...words.filter((word) => word !== "")].join(" ");
  });
  return [...written, `Answer : ${task.answer}`].join(" ");
}

/** The answer alone, where nobody knows how it comes about; null where nobody knows it either, or where it is no number. */
export function bareAnswer({ answer, judge }: Pick<Task, "answer" | "judge">): string | null {
  return answer === null || judge !== "number" ? null : `Answer : ${answer}`;
}
