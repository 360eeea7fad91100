// The errors about whole runs, in the words that both stores use.
import { RunError } from "../core/errors.ts";
import type { IntegrityReport } from "./store.ts";

export function missingRun(runId: string): RunError {
  return new RunError(
    "store-corrupt",
    `Run ${runId} is not in the saved data any more: it was deleted in another tab, or the browser cleared it. Start a new run.`,
    { runId },
  );
}

export function duplicateRun(runId: string): RunError {
  return new RunError(
    "internal",
    `Another run named ${runId} is saved already; a new run needs a new name.`,
    {
      runId,
    },
  );
}

export function alreadyHere(runId: string): RunError {
  return new RunError(
    "exists",
    `Run ${runId} is on this device already, under Earlier runs. Delete it there first if the file's shall take its place.`,
    { runId },
  );
}

/** Holds acknowledged turns against stored ones.
 *  @param marks run id -> acknowledged turns; null where none are kept
 *  @param stored run id -> stored turns @param deleted runs that a person deleted */
export function lossReport(
  marks: ReadonlyMap<string, number> | null,
  stored: ReadonlyMap<string, number>,
  deleted: ReadonlySet<string>,
): IntegrityReport {
  if (marks === null) return { watched: false, losses: [], error: null };
  const losses: IntegrityReport["losses"][number][] = [];
  for (const [runId, acknowledgedTurns] of marks) {
    const storedTurns = stored.get(runId) ?? null;
    const lost = storedTurns === null ? !deleted.has(runId) : storedTurns < acknowledgedTurns;
    if (lost) losses.push({ runId, acknowledgedTurns, storedTurns });
  }
  return { watched: true, losses, error: losses.length === 0 ? null : lossError(losses) };
}

function lossError(losses: IntegrityReport["losses"]): RunError {
  const turns = losses.reduce((sum, loss) => sum + loss.acknowledgedTurns - (loss.storedTurns ?? 0), 0);
  const runs = losses.length === 1 ? "one run" : `${losses.length} runs`;
  return new RunError(
    "store-corrupt",
    `This browser lost saved data: ${turns} turns of ${runs} were saved here and are gone. ` +
      "Continuing a run does its missing part again; a run that is gone altogether has to be started anew.",
    { losses },
  );
}
