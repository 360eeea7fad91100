// The errors about whole runs, in the words that both stores use.
import { RunError } from "../core/errors.ts";
import type { Mark } from "./high_water.ts";
import type { IntegrityReport } from "./store.ts";

export function missingRun(runId: string): RunError {
  return new RunError(
    "store-corrupt",
    `Run ${runId} is not in the saved data any more: it was deleted in another tab, or the browser cleared it. Start a new run.`,
    { runId, isGone: true },
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

/** Holds what was acknowledged against what is stored.
 *  @param marks by run id; null where none are kept
 *  @param stored by run id @param deleted runs that a person deleted */
export function lossReport(
  marks: ReadonlyMap<string, Mark> | null,
  stored: ReadonlyMap<string, Mark>,
  deleted: ReadonlySet<string>,
): IntegrityReport {
  if (marks === null) return { watched: false, losses: [], error: null };
  const losses: IntegrityReport["losses"][number][] = [];
  for (const [runId, mark] of marks) {
    const found = stored.get(runId) ?? null;
    const isLost =
      found === null ? !deleted.has(runId) : found.turns < mark.turns || found.stages < mark.stages;
    if (!isLost) continue;
    const [storedTurns, storedStages] = [found?.turns ?? null, found?.stages ?? null];
    losses.push({
      runId,
      acknowledgedTurns: mark.turns,
      storedTurns,
      acknowledgedStages: mark.stages,
      storedStages,
    });
  }
  return { watched: true, losses, error: losses.length === 0 ? null : lossError(losses) };
}

function lossError(losses: IntegrityReport["losses"]): RunError {
  const turns = losses.reduce((sum, loss) => sum + lost(loss.acknowledgedTurns, loss.storedTurns), 0);
  const stages = losses.reduce((sum, loss) => sum + lost(loss.acknowledgedStages, loss.storedStages), 0);
  const runs = losses.length === 1 ? "one run" : `${losses.length} runs`;
  const parts = [
    ...(turns > 0 || stages === 0 ? [`${turns} turns`] : []),
    ...(stages > 0 ? [`what ${stages} finished ${stages === 1 ? "stage" : "stages"} left`] : []),
  ];
  return new RunError(
    "store-corrupt",
    `This browser lost saved data: ${parts.join(" and ")} of ${runs} were saved here and are gone. ` +
      "Continuing a run does its missing part again; a run that is gone altogether has to be started anew.",
    { losses },
  );
}

const lost = (acknowledged: number, stored: number | null) => Math.max(0, acknowledged - (stored ?? 0));
