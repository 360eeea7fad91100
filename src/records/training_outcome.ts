// How a training that watches itself ended.
import * as v from "valibot";
import { validationSchema } from "./checkpoint.ts";
import { count, list, name, type RecordOf, text } from "./schema.ts";

export const trainingOutcomeSchema = v.strictObject({
  /** Why before its last step, null when it did not; `sentence` is for people. */
  stop: v.nullable(v.strictObject({ reason: name, step: count, sentence: text })),
  /** The step whose adapter the student got; 0: none was better than the untrained base. */
  keptStep: count,
  /** Shares of validation questions right that decided it, the base's at step 0 first; empty when it was not asked. */
  validations: list(validationSchema),
  validationTasks: count,
});

/** How a training that watches itself ended. */
export interface TrainingOutcome extends RecordOf<typeof trainingOutcomeSchema> {}
