// What lies in the database of each run, as marks: held against those outside of it, and kept there from now on.
import type { Transaction } from "./connection.ts";
import type { HighWater, Mark } from "./high_water.ts";
import { rangeOf } from "./turn_log.ts";

export const MARKED_STORES = ["runs", "turns", "deletedRuns"] as const;

/** In a transaction over `MARKED_STORES`. */
export async function storedMarks(tx: Transaction): Promise<{
  readonly stored: ReadonlyMap<string, Mark>;
  /** Runs that a person deleted. */
  readonly deleted: ReadonlySet<string>;
}> {
  const [runs, deleted] = await Promise.all([
    tx.objectStore("runs").getAll(),
    tx.objectStore("deletedRuns").getAllKeys(),
  ]);
  const counts = await Promise.all(runs.map(({ id }) => tx.objectStore("turns").count(rangeOf(id))));
  const stored = runs.map(({ id, finished }, i): [string, Mark] => [
    id,
    { turns: counts[i] ?? 0, stages: Array.isArray(finished) ? finished.length : 0 }, // the record may be damaged
  ]);
  return { stored: new Map(stored), deleted: new Set(deleted) };
}

/** Raises marks to what is stored, and lowers none. */
export function raiseMarks(highWater: HighWater | null, stored: ReadonlyMap<string, Mark>): void {
  for (const [runId, { turns, stages }] of stored) {
    const mark = highWater?.read()?.get(runId); // another tab may have written since
    highWater?.write(runId, {
      turns: Math.max(turns, mark?.turns ?? 0),
      stages: Math.max(stages, mark?.stages ?? 0),
    });
  }
}
