// Writes that concern all of a run at once, each in one transaction: a new run, one that is brought in, one that is deleted.
import { canonicalJson } from "../core/canonical_json.ts";
import type { Task } from "../records/task.ts";
import { type Connection, writeAll } from "./connection.ts";
import { adapterDigest, checkpointDigest, datasetDigest, prmDigest, tasksDigest } from "./digest.ts";
import { alreadyHere, duplicateRun } from "./run_errors.ts";
import type { RetortSchema } from "./schema.ts";
import type { BroughtRun, RunRecord, StoredAdapter } from "./store.ts";
import { chainOf, rangeOf } from "./turn_log.ts";

/** Stores with rows of a run under the key [runId, …], and under the key runId. */
const RANGE_STORES = ["turns", "outcomes", "verdicts", "checkpoints", "metrics"] as const;
const SINGLE_STORES = [
  "runs",
  "tasks",
  "chainHeads",
  "datasets",
  "checkpointHeads",
  "adapters",
  "prms",
  "artifacts",
] as const;

/** @returns whether the run is new: the same record again changes nothing
 *  @throws RunError("internal") when another run has its id */
export async function writeNewRun(
  connection: Connection,
  run: RunRecord,
  tasks: readonly Task[],
  start?: StoredAdapter,
): Promise<boolean> {
  const [asked, startOf] = await Promise.all([
    tasksRow(run.id, tasks),
    start === undefined ? null : adapterRow(start),
  ]);
  const stores = ["runs", "tasks", "deletedRuns", "adapters"] as const;
  return connection.transact("Saving the run", stores, "readwrite", async (tx) => {
    const stored = await tx.objectStore("runs").get(run.id);
    if (stored !== undefined) {
      if (canonicalJson(stored) !== canonicalJson(run)) throw duplicateRun(run.id);
      return false;
    }
    await writeAll([
      () => tx.objectStore("runs").add(run),
      () => tx.objectStore("tasks").put(asked),
      () => tx.objectStore("deletedRuns").delete(run.id),
      ...(startOf === null ? [] : [() => tx.objectStore("adapters").put(startOf, startKey(run.id))]),
    ]);
    return true;
  });
}

/** @throws RunError("exists") when a run has its id; then nothing was changed */
export async function writeImportedRun(connection: Connection, records: BroughtRun): Promise<void> {
  const { run, tasks, turns, outcomes, dataset, metrics, adapter, start, prm, answers, artifact } = records;
  const { checkpoint = null, verdicts = [] } = records;
  const runId = run.id;
  const [asked, chain, lessons, state, adapterOf, startOf, prmOf] = await Promise.all([
    tasksRow(runId, tasks),
    chainOf(runId, turns),
    dataset === null ? null : datasetDigest(dataset).then((digest) => ({ dataset, digest })),
    checkpoint === null ? null : checkpointDigest(checkpoint).then((digest) => ({ checkpoint, digest })),
    adapter === null ? null : adapterRow(adapter),
    start === null ? null : adapterRow(start),
    prm === null ? null : prmDigest(prm).then((digest) => ({ ...prm, digest })),
  ]);
  const rows = [
    "turns",
    "outcomes",
    "verdicts",
    "checkpoints",
    "metrics",
    "evalAnswers",
    "deletedRuns",
  ] as const;
  const stores = [...SINGLE_STORES, ...rows] as const;
  await connection.transact("Saving the imported run", stores, "readwrite", async (tx) => {
    if ((await tx.objectStore("runs").getKey(runId)) !== undefined) throw alreadyHere(runId);
    await writeAll([
      () => tx.objectStore("runs").add(run),
      () => tx.objectStore("tasks").put(asked),
      () => tx.objectStore("deletedRuns").delete(runId),
      ...chain.rows.map((row) => () => tx.objectStore("turns").add({ ...row, runId, id: row.turn.id })),
      () => tx.objectStore("chainHeads").put(chain.head),
      ...outcomes.map((outcome) => () => tx.objectStore("outcomes").put(outcome)),
      ...verdicts.map((verdict) => () => tx.objectStore("verdicts").put(verdict)),
      ...(lessons === null ? [] : [() => tx.objectStore("datasets").put(lessons)]),
      ...(state === null
        ? []
        : [
            () => tx.objectStore("checkpoints").put({ runId, slot: 0, ...state }),
            () => tx.objectStore("checkpointHeads").put({ runId, slot: 0, step: state.checkpoint.step }),
          ]),
      ...metrics.map((metric) => () => tx.objectStore("metrics").put(metric)),
      ...(adapterOf === null ? [] : [() => tx.objectStore("adapters").put(adapterOf, runId)]),
      ...(startOf === null ? [] : [() => tx.objectStore("adapters").put(startOf, startKey(runId))]),
      ...(prmOf === null ? [] : [() => tx.objectStore("prms").put(prmOf, runId)]),
      ...answers.map((answer) => () => tx.objectStore("evalAnswers").put(answer)),
      ...(artifact === null ? [] : [() => tx.objectStore("artifacts").put(artifact)]),
    ]);
  });
}

/** @param remember whether a row says that a person deleted it */
export function deleteRows(connection: Connection, runId: string, remember: boolean): Promise<void> {
  const stores = [...SINGLE_STORES, ...RANGE_STORES, "evalAnswers", "notebooks", "deletedRuns"] as const;
  return connection.transact("Deleting the run", stores, "readwrite", async (tx) => {
    const answers = await tx.objectStore("evalAnswers").index("runId").getAllKeys(runId);
    const notebooks = await tx.objectStore("notebooks").index("runId").getAllKeys(runId);
    await writeAll([
      ...SINGLE_STORES.map((name) => () => tx.objectStore(name).delete(runId)),
      () => tx.objectStore("adapters").delete(startKey(runId)),
      ...RANGE_STORES.map((name) => () => tx.objectStore(name).delete(rangeOf(runId))),
      ...answers.map((id) => () => tx.objectStore("evalAnswers").delete(id)),
      ...notebooks.map((id) => () => tx.objectStore("notebooks").delete(id)),
      ...(remember ? [() => tx.objectStore("deletedRuns").put({ runId })] : []),
    ]);
  });
}

/** Key of what a run's student starts from, beside the run's own adapter. Run ids hold no "/". */
export function startKey(runId: string): string {
  return `${runId}/start`;
}

export async function adapterRow({ adapter, sha256 }: StoredAdapter) {
  return { adapter, sha256, digest: await adapterDigest(adapter) };
}

export async function tasksRow(
  runId: string,
  tasks: readonly Task[],
): Promise<RetortSchema["tasks"]["value"]> {
  return { runId, tasks, digest: await tasksDigest(tasks) };
}
