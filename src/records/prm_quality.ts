// How well a process reward model tells right steps from wrong ones.
/** A process reward model on held-out steps: how well it tells right from wrong, and whether its numbers mean what they say. */
export interface PrmQuality {
  /** Area under the ROC curve; null when the held-out steps are all right or all wrong. */
  readonly auc: number | null;
  readonly accuracy: number;
  /** Share of held-out steps that are right: what "always right" would score. */
  readonly baseRate: number;
  readonly brier: number;
  /** Expected calibration error. */
  readonly ece: number;
  /** Held-out steps. */
  readonly steps: number;
  /** Steps it was trained on. */
  readonly trainedSteps: number;
}
