// How well a process reward model tells right steps from wrong ones.
import * as v from "valibot";
import { count, finite, type RecordOf } from "./schema.ts";

export const prmQualitySchema = v.strictObject({
  /** Area under the ROC curve; null when the held-out steps are all right or all wrong. */
  auc: v.nullable(finite),
  accuracy: finite,
  /** Share of held-out steps that are right: what "always right" would score. */
  baseRate: finite,
  brier: finite,
  /** Expected calibration error. */
  ece: finite,
  /** Held-out steps. */
  steps: count,
  /** Steps it was trained on. */
  trainedSteps: count,
});

/** A process reward model on held-out steps: how well it tells right from wrong, and whether its numbers mean what they say. */
export interface PrmQuality extends RecordOf<typeof prmQualitySchema> {}
