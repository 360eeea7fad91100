// The stages of a run, in their order.
export type Stage = "debate" | "distil" | "train" | "evaluate" | "export";

export const STAGES: readonly Stage[] = ["debate", "distil", "train", "evaluate", "export"];
