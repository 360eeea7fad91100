// Calls that wait to be written, and how many of them share a line of the journal.
import type { RunPatch, RunRecord } from "../store.ts";
import type { Entry, PackedPart } from "./entries.ts";

/** Calls of one line; bounds what a failed one sends back to its callers. */
const GROUP = 64;

export interface Waiting {
  readonly entry: Entry;
  /** Goes into files before the entry is written. */
  readonly packed: ReadonlyMap<PackedPart, Uint8Array<ArrayBuffer>>;
  readonly download: Blob | null;
  /** What an "updateRun" changes, where that depends on the record as the calls before leave it. */
  readonly change: RunPatch | null;
  readonly resolve: (run: RunRecord | null) => void;
  readonly reject: (error: unknown) => void;
}

/** How many waiting calls go into one line: what needs files of its own, makes or ends a run, or asks for its record goes alone. */
export function groupLength(queue: readonly Waiting[]): number {
  const next = queue.findIndex(
    ({ entry, packed, download, change }) =>
      packed.size > 0 ||
      download !== null ||
      change !== null ||
      ["createRun", "importRun", "deleteRun"].includes(entry.do),
  );
  return next === -1 ? Math.min(queue.length, GROUP) : Math.max(1, Math.min(next, GROUP));
}
