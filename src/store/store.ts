// The store every stage reads from and writes to. Two implementations: IndexedDB (idb_store.ts) and, for tests and
// headless use, memory (memory_store.ts); one suite of tests runs on both.
// Rule: a promise of a write resolves only when the transaction is complete, never on the request's success.
import type { RunConfig } from "../core/config.ts";
import type {
  Artifact,
  Checkpoint,
  Dataset,
  EvalAnswer,
  LoraAdapter,
  ModelRef,
  Report,
  Stage,
  StepMetric,
  Turn,
} from "../core/types.ts";

export interface RunRecord {
  readonly schema: 1;
  readonly id: string;
  readonly createdAt: number;
  readonly config: RunConfig;
  readonly seed: number;
  readonly model: ModelRef;
  /** Stages whose output is complete in the store. */
  readonly finished: readonly Stage[];
  /** Wall seconds per stage, summed over sittings. */
  readonly seconds: Readonly<Partial<Record<Stage, number>>>;
  readonly report: Report | null;
}

/** A stored turn, chained: `hash` = sha256 over the turn's canonical JSON and `previousHash`. Breaks show a loss. */
export interface StoredTurn {
  readonly sequence: number;
  readonly previousHash: string;
  readonly hash: string;
  readonly turn: Turn;
}

export interface Store {
  createRun(run: RunRecord): Promise<void>;
  getRun(runId: string): Promise<RunRecord | null>;
  /** Newest first. */
  listRuns(): Promise<RunRecord[]>;
  /** Merges `patch` into the stored run in one transaction. @throws RunError("store-corrupt") when it is not there */
  updateRun(runId: string, patch: Partial<Omit<RunRecord, "id" | "schema">>): Promise<RunRecord>;
  /** Removes a run and everything of it. */
  deleteRun(runId: string): Promise<void>;

  /** Strictly durable. A turn with an id that is already there changes nothing (a redo after a crash). */
  appendTurn(turn: Turn): Promise<void>;
  /** In the order they were stored; the chain is verified. @throws RunError("store-corrupt") */
  turns(runId: string): Promise<Turn[]>;

  putDataset(dataset: Dataset): Promise<void>;
  getDataset(runId: string): Promise<Dataset | null>;

  /** Step metrics of finished steps together with the checkpoint that covers them, in one strict transaction; metrics
   *  of steps after `checkpoint.step` left by an interrupted sitting are removed. */
  putCheckpoint(checkpoint: Checkpoint, metrics: readonly StepMetric[]): Promise<void>;
  /** The newest whole checkpoint (sha256 checked; the older slot if the newer one is damaged). */
  latestCheckpoint(runId: string): Promise<Checkpoint | null>;
  stepMetrics(runId: string): Promise<StepMetric[]>;

  putAdapter(runId: string, adapter: LoraAdapter, sha256: string): Promise<void>;
  getAdapter(runId: string): Promise<{ adapter: LoraAdapter; sha256: string } | null>;

  /** Idempotent by `id`. */
  putEvalAnswers(answers: readonly EvalAnswer[]): Promise<void>;
  evalAnswers(runId: string): Promise<EvalAnswer[]>;

  putArtifact(artifact: Artifact): Promise<void>;
  getArtifact(runId: string): Promise<Artifact | null>;

  close(): void;
}
