// debate -> distil -> train -> evaluate -> export. Runs on the page's main thread and only awaits: the work is in workers,
// the data in the store. Called again with the same run id it goes on where the store ends.
import { asRunError, RunError } from "../core/errors.ts";
import type { Clock } from "../core/ports.ts";
import { type Stage, STAGES } from "../records/stage.ts";
import type { RunRecord } from "../store/store.ts";
import { RunControl } from "./control.ts";
import { Crew, noLongerNeeded } from "./crew.ts";
import { debateStage } from "./debate_stage.ts";
import { evaluateStage } from "./evaluate_stage.ts";
import { exportStage } from "./export_stage.ts";
import { splitTasks } from "./run_tasks.ts";
import { type PipelineDeps, type RunSitting, StageContext, type StoredRun } from "./stage.ts";
import { distilStage, trainStage } from "./train_stage.ts";

const WORK: Readonly<Record<Stage, (context: StageContext) => Promise<void>>> = {
  debate: debateStage,
  distil: distilStage,
  train: trainStage,
  evaluate: evaluateStage,
  export: exportStage,
};

/** Runs, or goes on with, a stored run until all stages that are wanted are finished.
 *  @throws RunError: "aborted" after `control.cancel()`, otherwise what no restart could cure; the store keeps everything
 *  in either case and a later call continues. */
export async function runPipeline(
  runId: string,
  deps: PipelineDeps,
  control: RunControl = new RunControl(),
): Promise<RunRecord> {
  let run = await deps.store.getRun(runId);
  if (run === null)
    throw new RunError("store-corrupt", `There is no run "${runId}" in the store.`, { runId });

  const tasks = splitTasks(await deps.store.tasks(runId));
  const crew = new Crew(deps, run, deps.emit);
  const unsubscribe = control.subscribe((change) => {
    if (change !== "cancelled" && change !== "finishing")
      deps.emit({ runId, at: deps.clock.now(), type: change });
  });
  try {
    for (const stage of STAGES) {
      if (run.finished.includes(stage)) {
        deps.emit({ runId, at: deps.clock.now(), type: "stage", stage, state: "skipped" });
      } else {
        run = await runStage({ run, tasks }, stage, { deps, control, crew });
      }
      if (stage === deps.until) break;
    }
    return run;
  } catch (thrown) {
    throw asRunError(thrown, "pipeline");
  } finally {
    unsubscribe();
    crew.drop(noLongerNeeded());
  }
}

/** One stage with its bookkeeping: seconds are added also when it fails, so that they sum up over sittings. */
async function runStage(stored: StoredRun, stage: Stage, sitting: RunSitting): Promise<RunRecord> {
  const { run } = stored;
  const { deps, control } = sitting;
  await control.gate();
  const watch = startWatch(deps.clock, control);
  const secondsSoFar = () => ({ ...run.seconds, [stage]: (run.seconds[stage] ?? 0) + watch.seconds() });
  const saveSeconds = async () => {
    await deps.store.updateRun(run.id, { seconds: secondsSoFar() });
  };
  const context = new StageContext(stored, stage, sitting, saveSeconds);
  context.tell({ type: "stage", stage, state: "started" });
  try {
    await WORK[stage](context);
  } catch (thrown) {
    try {
      await saveSeconds();
    } catch (second) {
      const { code, message } = asRunError(second, stage);
      context.tell({ type: "notice", code, text: `The time of this stage could not be stored. ${message}` });
    }
    throw control.signal.aborted ? control.signal.reason : thrown; // a cancel shows as whatever it interrupted
  } finally {
    watch.stop();
  }
  // Another tab may have taken the run over and be further: what it finished stays.
  const updated = await deps.store.updateRun(run.id, (stored) => ({
    finished: STAGES.filter((each) => each === stage || stored.finished.includes(each)),
    seconds: { ...stored.seconds, ...secondsSoFar() },
  }));
  context.tell({ type: "stage", stage, state: "done" });
  return updated;
}

interface Watch {
  seconds(): number;
  stop(): void;
}

/** A stop-watch that stands still during pauses, and while the run waits for a person. */
function startWatch(clock: Clock, control: RunControl): Watch {
  let totalMs = 0;
  const isStill = () => control.paused || control.awaiting;
  let since: number | null = isStill() ? null : clock.elapsed();
  const hold = () => {
    if (since !== null) totalMs += clock.elapsed() - since;
    since = null;
  };
  const unsubscribe = control.subscribe((change) => {
    hold();
    if ((change === "resumed" || change === "answered") && !isStill()) since = clock.elapsed();
  });
  return {
    seconds: () => (totalMs + (since === null ? 0 : clock.elapsed() - since)) / 1000,
    stop: () => {
      hold();
      unsubscribe();
    },
  };
}
