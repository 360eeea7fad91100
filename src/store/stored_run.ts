// Reads the record of a run as it lies in IndexedDB. Any version of the page may have written it, so it is checked like a file.
import * as v from "valibot";
import { readReport, storedRunSchema } from "../records/eval_v1.ts";
import { readRecord } from "../records/schema.ts";
import { SETTINGS } from "../settings/run_config.ts";
import type { Transaction } from "./connection.ts";
import { missingRun } from "./run_errors.ts";
import type { RetortSchema } from "./schema.ts";
import type { RunRecord } from "./store.ts";

type StoredRun = RetortSchema["runs"]["value"];

/** A version before full checks let records in that no view can draw. What a newer version adds to a record does no harm. */
const readableRun = v.object(storedRunSchema.entries);

/** @throws RunError("store-corrupt" | "config") */
export function complete(run: StoredRun): RunRecord {
  readRecord(readableRun, run, { record: "a run", where: `Run ${run.id}`, code: "store-corrupt" });
  return { ...readReport(run), config: SETTINGS.complete(run.config) };
}

/** Null for a record that cannot be read: one bad record must not hide the others. */
export function readable(run: StoredRun): RunRecord | null {
  try {
    return complete(run);
  } catch {
    return null;
  }
}

/** A late worker must not leave rows of a run that was deleted meanwhile. */
export async function requireRun(tx: Transaction, runId: string): Promise<void> {
  if ((await tx.objectStore("runs").getKey(runId)) === undefined) throw missingRun(runId);
}
