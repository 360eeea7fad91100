// What the student answers to a question that it never learned, while it learns.
import * as v from "valibot";
import { amount, count, id, type RecordOf, text } from "./schema.ts";

export const trainingSampleSchema = v.strictObject({
  /** Steps that the student had taken; 0: before the first. */
  step: count,
  taskId: id,
  question: text,
  /** All that it wrote, greedily. */
  text,
  answer: v.nullable(text),
  /** Null where nobody knows the right answer. */
  correct: v.nullable(v.boolean()),
  /** Probability that it gave to each of its words, in the geometric mean: 0 to 1. */
  sureness: amount,
});

/** One answer of the student on its way. The newest of a step and a question counts. */
export interface TrainingSample extends RecordOf<typeof trainingSampleSchema> {}

/** The samples with others put in, in the order of the steps. */
export function withSamples(
  samples: readonly TrainingSample[],
  added: readonly TrainingSample[],
): readonly TrainingSample[] {
  const isNew = ({ step, taskId }: TrainingSample) =>
    !added.some((each) => each.step === step && each.taskId === taskId);
  return [...samples.filter(isNew), ...added].toSorted((a, b) => a.step - b.step);
}
