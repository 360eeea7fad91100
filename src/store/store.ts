// The store every stage reads from and writes to. Three implementations: IndexedDB (idb_store.ts) in the page, a journal in a
// folder (journal/journal_store.ts) without one, and memory (memory_store.ts); one suite of tests runs on all of them.
// Rule: a promise of a write resolves only when the transaction is complete, never on the request's success.
import type { RunConfig } from "../settings/run_config.ts";
import type { RunError } from "../core/errors.ts";
import type { Artifact } from "../records/artifact.ts";
import type { Checkpoint } from "../records/checkpoint.ts";
import type { Dataset } from "../records/dataset.ts";
import type { EvalAnswer } from "../records/eval_answer.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import type { Notebook } from "../records/notebook.ts";
import type { PrmQuality } from "../records/prm_quality.ts";
import type { Outcome } from "../records/outcome.ts";
import type { RunOf } from "../records/run.ts";
import type { StepMetric } from "../records/metric.ts";
import type { Task } from "../records/task.ts";
import type { TrainingOutcome } from "../records/training_outcome.ts";
import type { Turn } from "../records/turn.ts";
import type { PersonVerdict } from "../records/verdict.ts";
import type { TurnV1 } from "../records/turn_v1.ts";

/** A run's record with its settings complete. */
export interface RunRecord extends RunOf<RunConfig> {}

/** Everything of a finished run. */
export interface RunRecords {
  readonly run: RunRecord;
  /** What the run asks, in its order. */
  readonly tasks: readonly Task[];
  readonly turns: readonly Turn[];
  /** What the turns came to, a task each. */
  readonly outcomes: readonly Outcome[];
  /** What a person said of the answers; absent where none was asked. */
  readonly verdicts?: readonly PersonVerdict[];
  readonly dataset: Dataset;
  readonly metrics: readonly StepMetric[];
  readonly adapter: StoredAdapter;
  /** Null when the run starts from the base alone. */
  readonly start: StoredAdapter | null;
  readonly prm: StoredPrm | null;
  readonly answers: readonly EvalAnswer[];
  readonly artifact: Artifact;
}

/** A run as a file brings it in. What one that is not finished has not made yet is null. */
export interface BroughtRun extends Omit<RunRecords, "dataset" | "adapter" | "artifact"> {
  readonly dataset: Dataset | null;
  readonly adapter: StoredAdapter | null;
  readonly artifact: Artifact | null;
  /** Where its training goes on; absent where that has not begun or is over. */
  readonly checkpoint?: Checkpoint | null;
}

export interface StoredAdapter {
  readonly adapter: LoraAdapter;
  /** The hash of its adapter_model.safetensors. */
  readonly sha256: string;
}

/** A stored turn, chained: `hash` = sha256 over the turn's canonical JSON and `previousHash`. Breaks show a loss. The turn stays
 *  as it was written, whatever its schema. */
export interface StoredTurn {
  readonly sequence: number;
  readonly previousHash: string;
  readonly hash: string;
  readonly turn: Turn | TurnV1;
}

/** PAD's judge of steps: an adapter of the same base with its head in `extra`. */
export interface StoredPrm {
  readonly adapter: LoraAdapter;
  readonly quality: PrmQuality;
}

/** Acknowledged turns and finished stages that are not in the store any more, as held against the high-water marks outside of it. */
export interface IntegrityReport {
  /** False where no marks can be kept (a worker, site data blocked): an emptied database would not be noticed. */
  readonly watched: boolean;
  readonly losses: readonly {
    readonly runId: string;
    readonly acknowledgedTurns: number;
    /** Null when the whole run is gone. */
    readonly storedTurns: number | null;
    readonly acknowledgedStages: number;
    readonly storedStages: number | null;
  }[];
  /** RunError("store-corrupt") that says the losses to a person; null when there are none. */
  readonly error: RunError | null;
}

/** New values of a run's fields; null takes its outcome away. */
export type RunChange = Partial<Omit<RunRecord, "id" | "schema" | "outcome">> & {
  readonly outcome?: TrainingOutcome | null;
};

/** What changes of a run; a function is given the record as it is stored at that moment, which another tab may have written. */
export type RunPatch = RunChange | ((stored: RunRecord) => RunChange);

/** What becomes of a notebook, given as it is stored at that moment, which another tab may have written; null where none is. Null leaves
 *  everything as it is. It may be called again after a passing fault. */
export type NotebookChange = (stored: Notebook | null) => Notebook | null;

/** Settings that are younger than a stored run stand at their defaults when it is read. */
export interface Store {
  /** To be asked and shown before anything is continued or begun: a browser can empty a database without an error. It also raises the
   *  marks to what is there: a killed browser may have kept older ones, and a worker, which brings runs in, keeps none. */
  checkIntegrity(): Promise<IntegrityReport>;
  /** The person has read of the losses: they are not reported again. */
  acceptLosses(): Promise<void>;

  /** In one transaction with what the run asks, and with the adapter that its student starts from, when it has a start.
   *  @throws RunError("internal") when another run has this id; the same record again changes nothing. */
  createRun(run: RunRecord, tasks: readonly Task[], start?: StoredAdapter): Promise<void>;
  /** All that there is of a run in one transaction. @throws RunError("exists") when a run has this id; then nothing was changed */
  importRun(records: BroughtRun): Promise<void>;
  /** @throws RunError("store-corrupt") when its record cannot be read */
  getRun(runId: string): Promise<RunRecord | null>;
  /** Newest first, without those that cannot be read. */
  listRuns(): Promise<RunRecord[]>;
  /** Ids of stored runs whose record is damaged or of a newer version. They can be deleted; reading one throws "store-corrupt". */
  unreadableRuns(): Promise<readonly string[]>;
  /** Merges `patch` into the stored run in one transaction. @throws RunError("store-corrupt") when it is not there */
  updateRun(runId: string, patch: RunPatch): Promise<RunRecord>;
  /** Removes a run and everything of it. */
  deleteRun(runId: string): Promise<void>;

  /** What the run asks, in the order in which it was stored with the run. Of a run of version 2, which stored none, the questions
   *  are drawn once more from its seed, and stored. Empty for an unknown run. @throws RunError("store-corrupt") */
  tasks(runId: string): Promise<readonly Task[]>;

  /** Strictly durable. A turn with an id that is already there changes nothing (a redo after a crash). Calls may overlap;
   *  their order is kept. @throws RunError("store-corrupt") when the run is not there or its stored chain went back */
  appendTurn(turn: Turn): Promise<void>;
  /** In the order they were stored, as turns of today's schema; the chain is verified. Empty for an unknown run. @throws RunError("store-corrupt") */
  turns(runId: string): Promise<Turn[]>;

  /** Stores what the talk about a task came to, strictly durable; the same task again replaces it. */
  putOutcome(outcome: Outcome): Promise<void>;
  /** By set and task. Of a run of version 2, which stored none, they are derived once from its turns, and stored. Empty for an unknown
   *  run. @throws RunError("store-corrupt") */
  outcomes(runId: string): Promise<Outcome[]>;

  /** Puts a person's word on an answer in the place of an earlier one on the same. */
  putVerdict(verdict: PersonVerdict): Promise<void>;
  /** By question, then by answer. */
  verdicts(runId: string): Promise<PersonVerdict[]>;

  /** Changes what pupils wrote, in one transaction. A notebook that names a run is deleted with it.
   *  @returns what is stored under the id now, null for nothing
   *  @throws RunError("store-corrupt") when it names a run that is not there */
  updateNotebook(id: string, change: NotebookChange): Promise<Notebook | null>;
  /** Removes what was written; an unknown id changes nothing. */
  deleteNotebook(id: string): Promise<void>;
  /** All of them, the newest lesson first. */
  notebooks(): Promise<Notebook[]>;

  putDataset(dataset: Dataset): Promise<void>;
  getDataset(runId: string): Promise<Dataset | null>;

  /** Step metrics of finished steps together with the checkpoint that covers them, in one strict transaction; metrics
   *  of steps after `checkpoint.step` left by an interrupted sitting are removed.
   *  @throws RunError("busy") when another tab has saved one since this store read or saved the newest; then nothing was changed */
  putCheckpoint(checkpoint: Checkpoint, metrics: readonly StepMetric[]): Promise<void>;
  /** The newest whole checkpoint (sha256 checked; the older slot if the newer one is damaged), null if there is none. */
  latestCheckpoint(runId: string): Promise<Checkpoint | null>;
  /** Sorted by step. */
  stepMetrics(runId: string): Promise<StepMetric[]>;

  putAdapter(runId: string, adapter: LoraAdapter, sha256: string): Promise<void>;
  getAdapter(runId: string): Promise<StoredAdapter | null>;
  /** What the run's student starts from, null when that is the base alone. */
  getStart(runId: string): Promise<StoredAdapter | null>;

  putPrm(runId: string, prm: StoredPrm): Promise<void>;
  getPrm(runId: string): Promise<StoredPrm | null>;

  /** Idempotent by `id`. */
  putEvalAnswers(answers: readonly EvalAnswer[]): Promise<void>;
  /** Sorted by id. */
  evalAnswers(runId: string): Promise<EvalAnswer[]>;

  putArtifact(artifact: Artifact): Promise<void>;
  /** The bytes are held against `sha256`. @throws RunError("store-corrupt") */
  getArtifact(runId: string): Promise<Artifact | null>;

  close(): void;
}
