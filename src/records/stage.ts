// The stages of a run, in their order.
export const STAGES = ["debate", "distil", "train", "evaluate", "export"] as const;

export type Stage = (typeof STAGES)[number];

/** The stage in which a run goes on; null for a run that has finished all. */
export function stoppedIn({ finished }: { readonly finished: readonly Stage[] }): Stage | null {
  return STAGES.find((stage) => !finished.includes(stage)) ?? null;
}
