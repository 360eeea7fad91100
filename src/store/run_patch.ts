// A change of a run's record as a store applies it.
import type { RunChange, RunPatch, RunRecord } from "./store.ts";

/** What a patch changes of the record as it is stored at this moment. */
export function changeOf(patch: RunPatch, stored: RunRecord): RunChange {
  return typeof patch === "function" ? patch(stored) : patch;
}

/** The record with the change in it. */
export function changed<Stored extends { readonly outcome?: RunRecord["outcome"] }>(
  stored: Stored,
  { outcome, ...rest }: RunChange,
) {
  if (outcome === undefined) return { ...stored, ...rest };
  const { outcome: _, ...run } = stored;
  return { ...run, ...rest, ...(outcome === null ? {} : { outcome }) };
}
