// What lies in IndexedDB and how an older database becomes today's. A released migration is never edited: a change of
// the layout is a new entry at the end of MIGRATIONS. All of an upgrade runs in one version-change transaction, so a
// crash in the middle leaves the old database whole.
import type { DBSchema, IDBPDatabase } from "idb";
import type { DatasetV1 } from "../records/dataset_v1.ts";
import type { Artifact } from "../records/artifact.ts";
import type { Checkpoint } from "../records/checkpoint.ts";
import type { Dataset } from "../records/dataset.ts";
import type { EvalAnswer } from "../records/eval_answer.ts";
import type { EvalAnswerV1, ReportV1 } from "../records/eval_v1.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import type { Notebook } from "../records/notebook.ts";
import type { Outcome } from "../records/outcome.ts";
import type { StepMetric } from "../records/metric.ts";
import type { Task } from "../records/task.ts";
import type { PersonVerdict } from "../records/verdict.ts";
import type { RunRecord, StoredPrm, StoredTurn } from "./store.ts";

/** End of a run's turn chain. */
export interface ChainHead {
  readonly runId: string;
  /** Number of turns in the chain. */
  readonly count: number;
  /** Hash of the last turn. */
  readonly hash: string;
}

/** Where the newest checkpoint of a run is. */
export interface CheckpointHead {
  readonly runId: string;
  readonly slot: 0 | 1;
  readonly step: number;
}

export interface RetortSchema extends DBSchema {
  /** The report of an older run is not rewritten. */
  runs: {
    key: string;
    value: Omit<RunRecord, "report"> & { readonly report: RunRecord["report"] | ReportV1 };
  };
  /** Key [runId, sequence]. */
  turns: {
    key: [string, number];
    value: StoredTurn & { readonly runId: string; readonly id: string };
    indexes: { id: string };
  };
  chainHeads: { key: string; value: ChainHead };
  datasets: { key: string; value: { readonly dataset: Dataset | DatasetV1; readonly digest: string } };
  /** Key [runId, slot]. */
  checkpoints: {
    key: [string, number];
    value: {
      readonly runId: string;
      readonly slot: 0 | 1;
      readonly checkpoint: Checkpoint;
      readonly digest: string;
    };
  };
  checkpointHeads: { key: string; value: CheckpointHead };
  /** Key [runId, step]. */
  metrics: { key: [string, number]; value: StepMetric };
  /** Key: run id, or `${run id}/start` for what its student starts from. */
  adapters: {
    key: string;
    value: { readonly adapter: LoraAdapter; readonly sha256: string; readonly digest: string };
  };
  /** Process reward models by run id. */
  prms: { key: string; value: StoredPrm & { readonly digest: string } };
  evalAnswers: { key: string; value: EvalAnswer | EvalAnswerV1; indexes: { runId: string } };
  artifacts: { key: string; value: Artifact };
  /** What each run asks, whole and in its order. Runs older than version 3 have no row until they are first opened (version2.ts). */
  tasks: {
    key: string;
    value: { readonly runId: string; readonly tasks: readonly Task[]; readonly digest: string };
  };
  /** Key [runId, set, taskId]. */
  outcomes: { key: [string, string, string]; value: Outcome };
  /** Key [runId, taskId, answer]. */
  verdicts: { key: [string, string, string]; value: PersonVerdict };
  /** What pupils wrote; the index finds those of a run. */
  notebooks: { key: string; value: Notebook; indexes: { runId: string } };
  /** Runs that a person deleted, so that an older high-water mark of theirs is not taken for a loss. */
  deletedRuns: { key: string; value: { readonly runId: string } };
}

export type StoreName =
  | "runs"
  | "turns"
  | "chainHeads"
  | "datasets"
  | "checkpoints"
  | "checkpointHeads"
  | "metrics"
  | "adapters"
  | "prms"
  | "evalAnswers"
  | "artifacts"
  | "tasks"
  | "outcomes"
  | "verdicts"
  | "notebooks"
  | "deletedRuns";

export type RetortDatabase = IDBPDatabase<RetortSchema>;

/** MIGRATIONS[v] turns schema v into v + 1. */
const MIGRATIONS: readonly ((database: IDBDatabase) => void)[] = [
  (database) => {
    database.createObjectStore("runs", { keyPath: "id" });
    const turns = database.createObjectStore("turns", { keyPath: ["runId", "sequence"] });
    turns.createIndex("id", "id", { unique: true });
    database.createObjectStore("chainHeads", { keyPath: "runId" });
    database.createObjectStore("datasets", { keyPath: "dataset.runId" });
    database.createObjectStore("checkpoints", { keyPath: ["runId", "slot"] });
    database.createObjectStore("checkpointHeads", { keyPath: "runId" });
    database.createObjectStore("metrics", { keyPath: ["runId", "step"] });
    database.createObjectStore("adapters"); // out-of-line keys
    const answers = database.createObjectStore("evalAnswers", { keyPath: "id" });
    answers.createIndex("runId", "runId");
    database.createObjectStore("artifacts", { keyPath: "runId" });
    database.createObjectStore("deletedRuns", { keyPath: "runId" });
  },
  (database) => {
    database.createObjectStore("prms"); // key: run id
  },
  (database) => {
    database.createObjectStore("tasks", { keyPath: "runId" });
    database.createObjectStore("outcomes", { keyPath: ["runId", "set", "taskId"] });
  },
  (database) => {
    database.createObjectStore("verdicts", { keyPath: ["runId", "taskId", "answer"] });
  },
  (database) => {
    database.createObjectStore("notebooks", { keyPath: "id" }).createIndex("runId", "runId");
  },
];

export const SCHEMA_VERSION = MIGRATIONS.length;

/** Runs the migrations from `oldVersion` (0 = no database yet) to SCHEMA_VERSION. */
export function migrate(database: IDBDatabase, oldVersion: number): void {
  for (const migration of MIGRATIONS.slice(oldVersion)) migration(database);
}
