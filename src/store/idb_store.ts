// The Store on IndexedDB. Every write is one strictly durable transaction and resolves when that is complete; digests are
// computed before it begins (digest.ts). The turn log is in turn_log.ts, faults and retries are in connection.ts.
import { RunError } from "../core/errors.ts";
import { blobSha256 } from "../core/sha256_stream.ts";
import type { Artifact } from "../records/artifact.ts";
import type { Checkpoint } from "../records/checkpoint.ts";
import type { Dataset } from "../records/dataset.ts";
import type { EvalAnswer } from "../records/eval_answer.ts";
import { readEvalAnswer } from "../records/eval_v1.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import type { Notebook } from "../records/notebook.ts";
import type { Outcome } from "../records/outcome.ts";
import type { StepMetric } from "../records/metric.ts";
import type { Task } from "../records/task.ts";
import type { Turn } from "../records/turn.ts";
import type { PersonVerdict } from "../records/verdict.ts";
import { CheckpointSlots } from "./checkpoint_slots.ts";
import { Connection, systemStorePorts, writeAll, type StorePorts, type Transaction } from "./connection.ts";
import { adapterDigest, datasetDigest, prmDigest, tasksDigest } from "./digest.ts";
import { changed, changeOf } from "./run_patch.ts";
import type { StoreName } from "./schema.ts";
import type {
  BroughtRun,
  IntegrityReport,
  NotebookChange,
  RunPatch,
  RunRecord,
  Store,
  StoredAdapter,
  StoredPrm,
} from "./store.ts";
import { MARKED_STORES, raiseMarks, storedMarks } from "./stored_marks.ts";
import { lossReport, missingRun } from "./run_errors.ts";
import { complete, readable, requireRun } from "./stored_run.ts";
import { rangeOf, TurnLog } from "./turn_log.ts";
import { adapterRow, deleteRows, startKey, tasksRow, writeImportedRun, writeNewRun } from "./whole_run.ts";

/** Opens (and where needed creates or upgrades) the database `name`.
 *  @throws RunError("store-unavailable") when the browser has none, refuses it, or an older tab blocks the upgrade */
export async function openStore(name: string, ports: StorePorts = systemStorePorts(name)): Promise<Store> {
  const connection = new Connection(name, ports);
  await connection.open();
  return new IdbStore(connection, ports);
}

class IdbStore implements Store {
  readonly #connection: Connection;
  readonly #ports: StorePorts;
  readonly #log: TurnLog;
  readonly #checkpoints: CheckpointSlots;

  constructor(connection: Connection, ports: StorePorts) {
    this.#connection = connection;
    this.#ports = ports;
    this.#checkpoints = new CheckpointSlots(connection);
    this.#log = new TurnLog(connection, (runId, turns) => ports.highWater?.write(runId, { turns }));
  }

  async checkIntegrity(): Promise<IntegrityReport> {
    const { highWater } = this.#ports;
    const marks = highWater?.read() ?? null;
    if (marks === null) return lossReport(null, new Map(), new Set());
    const { stored, deleted } = await this.#read("Checking the saved data", MARKED_STORES, storedMarks);
    raiseMarks(highWater, stored);
    return lossReport(marks, stored, deleted);
  }

  async acceptLosses(): Promise<void> {
    const { losses } = await this.checkIntegrity();
    for (const { runId, storedTurns, storedStages } of losses) {
      if (storedTurns === null) this.#ports.highWater?.remove(runId);
      else this.#ports.highWater?.write(runId, { turns: storedTurns, stages: storedStages ?? 0 });
    }
  }

  async createRun(run: RunRecord, tasks: readonly Task[], start?: StoredAdapter): Promise<void> {
    const isNew = await writeNewRun(this.#connection, run, tasks, start);
    if (isNew) this.#ports.highWater?.write(run.id, { turns: 0, stages: 0 });
  }

  async importRun(records: BroughtRun): Promise<void> {
    await writeImportedRun(this.#connection, records);
    this.#checkpoints.forget(records.run.id);
    const { run, turns } = records;
    this.#ports.highWater?.write(run.id, { turns: turns.length, stages: run.finished.length });
  }

  async getRun(runId: string): Promise<RunRecord | null> {
    const run = await this.#read("Reading the run", ["runs"], (tx) => tx.objectStore("runs").get(runId));
    return run === undefined ? null : complete(run);
  }

  async listRuns(): Promise<RunRecord[]> {
    const runs = await this.#read("Reading the runs", ["runs"], (tx) => tx.objectStore("runs").getAll());
    return runs.flatMap((run) => readable(run) ?? []).sort((a, b) => b.createdAt - a.createdAt);
  }

  async unreadableRuns(): Promise<readonly string[]> {
    const runs = await this.#read("Reading the runs", ["runs"], (tx) => tx.objectStore("runs").getAll());
    return runs.filter((run) => readable(run) === null).map(({ id }) => id);
  }

  async updateRun(runId: string, patch: RunPatch): Promise<RunRecord> {
    const run = await this.#write("Saving the run", ["runs"], async (tx) => {
      const stored = await tx.objectStore("runs").get(runId);
      if (stored === undefined) throw missingRun(runId);
      const merged = changed(stored, changeOf(patch, complete(stored)));
      await tx.objectStore("runs").put(merged);
      return complete(merged);
    });
    this.#ports.highWater?.write(runId, { stages: run.finished.length });
    return run;
  }

  async deleteRun(runId: string): Promise<void> {
    try {
      await deleteRows(this.#connection, runId, true);
    } catch (thrown) {
      // On a full disk even the small row that remembers the deletion is refused, and then nothing would ever free space.
      if (!(thrown instanceof RunError) || thrown.code !== "store-quota") throw thrown;
      await deleteRows(this.#connection, runId, false);
    }
    this.#ports.highWater?.remove(runId);
    this.#log.forget(runId);
    this.#checkpoints.forget(runId);
  }

  async tasks(runId: string): Promise<readonly Task[]> {
    const row = await this.#read("Reading the questions", ["tasks"], (tx) =>
      tx.objectStore("tasks").get(runId),
    );
    if (row === undefined) return this.#fillIn(runId);
    if ((await tasksDigest(row.tasks)) !== row.digest) throw damaged("list of questions", runId);
    return row.tasks;
  }

  /** Stores what version 2 did not keep of a run; once, for then its questions have a row. */
  async #fillIn(runId: string): Promise<readonly Task[]> {
    const run = await this.getRun(runId);
    if (run === null) return [];
    const { outcomesOfVersion2, tasksOfVersion2 } = await import("./version2.ts");
    const row = await tasksRow(runId, tasksOfVersion2(run));
    const outcomes = outcomesOfVersion2(run, await this.turns(runId));
    await this.#write("Saving the questions", ["runs", "tasks", "outcomes"], async (tx) => {
      await requireRun(tx, runId);
      await writeAll([
        () => tx.objectStore("tasks").put(row),
        ...outcomes.map((outcome) => () => tx.objectStore("outcomes").put(outcome)),
      ]);
    });
    return row.tasks;
  }

  async putOutcome(outcome: Outcome): Promise<void> {
    await this.#write("Saving the agents' answer", ["runs", "outcomes"], async (tx) => {
      await requireRun(tx, outcome.runId);
      await tx.objectStore("outcomes").put(outcome);
    });
  }

  async outcomes(runId: string): Promise<Outcome[]> {
    const [asked, outcomes] = await this.#read("Reading the agents' answers", ["tasks", "outcomes"], (tx) =>
      Promise.all([tx.objectStore("tasks").getKey(runId), tx.objectStore("outcomes").getAll(rangeOf(runId))]),
    );
    if (asked !== undefined) return outcomes;
    return (await this.#fillIn(runId)).length === 0 ? [] : this.outcomes(runId);
  }

  async putVerdict(verdict: PersonVerdict): Promise<void> {
    await this.#write("Saving your verdict", ["runs", "verdicts"], async (tx) => {
      await requireRun(tx, verdict.runId);
      await tx.objectStore("verdicts").put(verdict);
    });
  }

  verdicts(runId: string): Promise<PersonVerdict[]> {
    return this.#read("Reading your verdicts", ["verdicts"], (tx) =>
      tx.objectStore("verdicts").getAll(rangeOf(runId)),
    );
  }

  updateNotebook(id: string, change: NotebookChange): Promise<Notebook | null> {
    return this.#write("Saving your notes", ["runs", "notebooks"], async (tx) => {
      const stored = (await tx.objectStore("notebooks").get(id)) ?? null;
      const changed = change(stored);
      if (changed === null) return stored;
      if (changed.runId !== null) await requireRun(tx, changed.runId);
      await tx.objectStore("notebooks").put(changed);
      return changed;
    });
  }

  deleteNotebook(id: string): Promise<void> {
    return this.#write("Deleting your notes", ["notebooks"], (tx) => tx.objectStore("notebooks").delete(id));
  }

  async notebooks(): Promise<Notebook[]> {
    const notebooks = await this.#read("Reading your notes", ["notebooks"], (tx) =>
      tx.objectStore("notebooks").getAll(),
    );
    return notebooks.sort((a, b) => b.startedAt - a.startedAt);
  }

  appendTurn(turn: Turn): Promise<void> {
    return this.#log.append(turn);
  }

  turns(runId: string): Promise<Turn[]> {
    return this.#log.read(runId);
  }

  async putDataset(dataset: Dataset): Promise<void> {
    const digest = await datasetDigest(dataset);
    await this.#write("Saving the lessons", ["runs", "datasets"], async (tx) => {
      await requireRun(tx, dataset.runId);
      await tx.objectStore("datasets").put({ dataset, digest });
    });
  }

  async getDataset(runId: string): Promise<Dataset | null> {
    const row = await this.#read("Reading the lessons", ["datasets"], (tx) =>
      tx.objectStore("datasets").get(runId),
    );
    if (row === undefined) return null;
    if ((await datasetDigest(row.dataset)) !== row.digest) throw damaged("lessons", runId);
    if (row.dataset.schema === 2) return row.dataset;
    const { readDataset } = await import("../records/dataset_v1.ts").catch((cause: unknown) => {
      const sentence = `Reading the lessons of run ${runId}, which another version saved: a part of this page could not be fetched. Check the connection and reload the page.`;
      throw new RunError("fetch-failed", sentence, { runId }, { cause });
    });
    return readDataset(row.dataset);
  }

  putCheckpoint(checkpoint: Checkpoint, metrics: readonly StepMetric[]): Promise<void> {
    return this.#checkpoints.put(checkpoint, metrics);
  }

  latestCheckpoint(runId: string): Promise<Checkpoint | null> {
    return this.#checkpoints.latest(runId);
  }

  stepMetrics(runId: string): Promise<StepMetric[]> {
    return this.#read("Reading the training", ["metrics"], (tx) =>
      tx.objectStore("metrics").getAll(rangeOf(runId)),
    );
  }

  async putAdapter(runId: string, adapter: LoraAdapter, sha256: string): Promise<void> {
    const row = await adapterRow({ adapter, sha256 });
    await this.#write("Saving the adapter", ["runs", "adapters"], async (tx) => {
      await requireRun(tx, runId);
      await tx.objectStore("adapters").put(row, runId);
    });
  }

  getAdapter(runId: string): Promise<StoredAdapter | null> {
    return this.#adapter(runId, runId, "adapter");
  }

  getStart(runId: string): Promise<StoredAdapter | null> {
    return this.#adapter(startKey(runId), runId, "starting adapter");
  }

  async #adapter(key: string, runId: string, what: string): Promise<StoredAdapter | null> {
    const row = await this.#read("Reading the adapter", ["adapters"], (tx) =>
      tx.objectStore("adapters").get(key),
    );
    if (row === undefined) return null;
    if ((await adapterDigest(row.adapter)) !== row.digest) throw damaged(what, runId);
    return { adapter: row.adapter, sha256: row.sha256 };
  }

  async putPrm(runId: string, prm: StoredPrm): Promise<void> {
    const digest = await prmDigest(prm);
    await this.#write("Saving the judge of steps", ["runs", "prms"], async (tx) => {
      await requireRun(tx, runId);
      await tx.objectStore("prms").put({ ...prm, digest }, runId);
    });
  }

  async getPrm(runId: string): Promise<StoredPrm | null> {
    const row = await this.#read("Reading the judge of steps", ["prms"], (tx) =>
      tx.objectStore("prms").get(runId),
    );
    if (row === undefined) return null;
    const { digest, ...prm } = row;
    if ((await prmDigest(prm)) !== digest) throw damaged("judge of steps", runId);
    return prm;
  }

  async putEvalAnswers(answers: readonly EvalAnswer[]): Promise<void> {
    await this.#write("Saving test answers", ["runs", "evalAnswers"], async (tx) => {
      const runIds = [...new Set(answers.map((answer) => answer.runId))];
      for (const runId of runIds) await requireRun(tx, runId);
      await writeAll(answers.map((answer) => () => tx.objectStore("evalAnswers").put(answer)));
    });
  }

  async evalAnswers(runId: string): Promise<EvalAnswer[]> {
    const stored = await this.#read("Reading test answers", ["evalAnswers"], (tx) =>
      tx.objectStore("evalAnswers").index("runId").getAll(runId),
    );
    return stored.map(readEvalAnswer);
  }

  async putArtifact(artifact: Artifact): Promise<void> {
    await this.#write("Saving the download", ["runs", "artifacts"], async (tx) => {
      await requireRun(tx, artifact.runId);
      await tx.objectStore("artifacts").put(artifact);
    });
  }

  async getArtifact(runId: string): Promise<Artifact | null> {
    const row = await this.#read("Reading the download", ["artifacts"], (tx) =>
      tx.objectStore("artifacts").get(runId),
    );
    if (row === undefined) return null;
    const sha256 = await blobSha256(row.blob).catch((thrown: unknown) => {
      throw damaged("download", runId, thrown); // the browser keeps blobs in files of their own
    });
    if (sha256 !== row.sha256) throw damaged("download", runId);
    return row;
  }

  close(): void {
    this.#connection.close();
  }

  #read<T>(where: string, stores: readonly StoreName[], body: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#connection.transact(where, stores, "readonly", body);
  }

  #write<T>(where: string, stores: readonly StoreName[], body: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#connection.transact(where, stores, "readwrite", body);
  }
}

function damaged(what: string, runId: string, cause?: unknown): RunError {
  return new RunError(
    "store-corrupt",
    `The saved ${what} of run ${runId} is damaged: its checksum does not match. Delete this run and start a new one.`,
    { runId, what },
    { cause },
  );
}
