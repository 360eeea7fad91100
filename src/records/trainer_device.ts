// Where a person may ask the student to learn, and how.
export const TRAINER_DEVICES = ["gpu", "processor"] as const;
export type TrainerDevice = (typeof TRAINER_DEVICES)[number];

export interface TrainerWish {
  /** null for whichever there is. */
  readonly device: TrainerDevice | null;
  /** Whether versions of a kernel that differ in time alone are timed before the training. */
  readonly isTuned: boolean;
}

export const USUAL_TRAINER: TrainerWish = { device: null, isTuned: true };
