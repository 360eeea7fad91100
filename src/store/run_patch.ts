// A change of a run's record as a store applies it.
import type { RunPatch, RunRecord } from "./store.ts";

/** What a patch changes of the record as it is stored at this moment. */
export function changeOf(patch: RunPatch, stored: RunRecord) {
  return typeof patch === "function" ? patch(stored) : patch;
}
