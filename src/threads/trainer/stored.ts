// What a training takes from the store: the run, what was said about its questions, and what its student starts from.
import { RunError } from "../../core/errors.ts";
import type { Engine, StudentRecords } from "../../methods/site.ts";
import type { Trajectory } from "../../records/trajectory.ts";
import { inRunOrder } from "../../records/turn_order.ts";
import type { RunConfig } from "../../settings/run_config.ts";
import type { RunRecord, Store } from "../../store/store.ts";
import { learnedOutcomes } from "../../teachers/by_hand.ts";
import { verdictMap, withVerdicts } from "../../teachers/person_check.ts";
import { rosterOf, talksOf } from "../../teachers/roster.ts";
import { trajectoriesOf } from "../../teachers/trajectory.ts";

/** @throws RunError("store-corrupt") when the run is not there */
export async function storedRun(store: Store, runId: string): Promise<RunRecord> {
  const run = await store.getRun(runId);
  if (run === null) throw new RunError("store-corrupt", `Run "${runId}" is not in the store.`, { runId });
  return run;
}

/** What was said about the questions that teach, without those on which too few agreed, or that a person left out, where nobody else says what is right, in the order of the questions: a method that draws pairs or samples from this list
 *  must not depend on which talk ended first. */
export async function storedTrajectories(store: Store, runId: string): Promise<Trajectory[]> {
  const [run, tasks, turns, outcomes] = await Promise.all([
    storedRun(store, runId),
    store.tasks(runId),
    store.turns(runId),
    store.outcomes(runId),
  ]);
  const agents = rosterOf(run).map(({ id }) => id);
  const { labels } = run.config;
  const talks = talksOf(run, inRunOrder(turns, tasks, agents), learnedOutcomes(run, outcomes));
  const judged =
    labels === "person" || labels === "model"
      ? withVerdicts(talks, tasks, verdictMap(await store.verdicts(runId)))
      : talks;
  return trajectoriesOf(judged, "distil");
}

/** What a method sees of the store. */
export function recordsOf(store: Store, runId: string): StudentRecords {
  return {
    trajectories: () => storedTrajectories(store, runId),
    dataset: () => store.getDataset(runId),
    judge: () => store.getPrm(runId),
    putJudge: (judge) => store.putPrm(runId, judge),
  };
}

/** What the student starts from, null when that is the base alone. @throws RunError("store-corrupt") when it is not stored */
export async function startOf(
  store: Store,
  { id, start: point }: RunRecord,
): Promise<Engine<RunConfig>["start"]> {
  if (point === undefined) return null;
  const stored = await store.getStart(id);
  if (stored !== null) return { point, adapter: stored.adapter };
  throw new RunError("store-corrupt", `Run "${id}" starts from ${point.name}, which is not stored.`, {
    runId: id,
  });
}
