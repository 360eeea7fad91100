// Where a person may ask the student to learn.
export const TRAINER_DEVICES = ["gpu", "processor"] as const;
export type TrainerDevice = (typeof TRAINER_DEVICES)[number];
