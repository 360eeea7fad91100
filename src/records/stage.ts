// The stages of a run, in their order.
export const STAGES = ["debate", "distil", "train", "evaluate", "export"] as const;

export type Stage = (typeof STAGES)[number];
