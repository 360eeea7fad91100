// How a training that watches itself ended.
/** How a training that watches itself ended. */
export interface TrainingOutcome {
  /** Why before its last step, null when it did not; `sentence` is for people. */
  readonly stop: { readonly reason: string; readonly step: number; readonly sentence: string } | null;
  /** The step whose adapter the student got; 0: none was better than the untrained base. */
  readonly keptStep: number;
  /** Shares of validation questions right that decided it, the base's at step 0 first; empty when it was not asked. */
  readonly validations: readonly { readonly step: number; readonly score: number }[];
  readonly validationTasks: number;
}
