// Questions whose parts a program knows. A small model does not split an open question well; where a question has this form it need not.
import type { Task } from "../records/task.ts";

export interface Decomposition {
  /** What is to be found, one subtask each. */
  readonly parts: readonly string[];
  /** What is to be made of the parts, without the question. */
  readonly goal: string;
}

const LOOKUP_SUM = /\b(k\d+(?:\+k\d+)*) mod (\d+)/;

/** The parts of a question that has a known form, null for any other. */
export function knownParts({ question }: Pick<Task, "question">): Decomposition | null {
  const [, keys, modulus] = LOOKUP_SUM.exec(question) ?? [];
  if (keys === undefined || modulus === undefined) return null;
  return {
    parts: keys.split("+").map((key) => `Find the value of ${key}.`),
    goal: `Add up all results. The answer is what remains of the sum when it is divided by ${modulus}.`,
  };
}
