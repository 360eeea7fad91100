// The Store in plain maps, for tests and headless use: same contract and errors as idb_store.ts, nothing survives the
// process. Records are cloned on the way in and out, so that a caller who changes one does not change the store.
import { SETTINGS } from "../settings/run_config.ts";
import type { Artifact } from "../records/artifact.ts";
import type { Checkpoint } from "../records/checkpoint.ts";
import type { Dataset } from "../records/dataset.ts";
import type { EvalAnswer } from "../records/eval_answer.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import type { Notebook } from "../records/notebook.ts";
import type { Outcome } from "../records/outcome.ts";
import type { StepMetric } from "../records/metric.ts";
import type { Task } from "../records/task.ts";
import type { Turn } from "../records/turn.ts";
import { type PersonVerdict, verdictKey } from "../records/verdict.ts";
import { canonicalJson } from "../core/canonical_json.ts";
import { alreadyHere, duplicateRun, lossReport, missingRun } from "./run_errors.ts";
import { changed, changeOf } from "./run_patch.ts";
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

function complete(run: RunRecord): RunRecord {
  return structuredClone({ ...run, config: SETTINGS.complete(run.config) });
}

/** One outcome a task of a set; it sorts as IndexedDB sorts [set, taskId]. */
const outcomeKey = ({ set, taskId }: Outcome): string => `${set} ${taskId}`;

/** Everything of one run. */
interface Shelf {
  run: RunRecord;
  readonly tasks: readonly Task[];
  readonly turns: Map<string, Turn>;
  readonly outcomes: Map<string, Outcome>;
  readonly verdicts: Map<string, PersonVerdict>;
  dataset: Dataset | null;
  checkpoint: Checkpoint | null;
  readonly metrics: Map<number, StepMetric>;
  adapter: StoredAdapter | null;
  start: StoredAdapter | null;
  prm: StoredPrm | null;
  readonly answers: Map<string, EvalAnswer>;
  artifact: Artifact | null;
}

export class MemoryStore implements Store {
  readonly #shelves = new Map<string, Shelf>();
  readonly #notebooks = new Map<string, Notebook>();

  checkIntegrity(): Promise<IntegrityReport> {
    return Promise.resolve(lossReport(null, new Map(), new Set()));
  }

  acceptLosses(): Promise<void> {
    return Promise.resolve();
  }

  async createRun(run: RunRecord, tasks: readonly Task[], start?: StoredAdapter): Promise<void> {
    const shelf = this.#shelves.get(run.id);
    if (shelf !== undefined) {
      if (canonicalJson(shelf.run) !== canonicalJson(run)) throw duplicateRun(run.id);
      return;
    }
    this.#shelves.set(run.id, {
      run: structuredClone(run),
      tasks: structuredClone(tasks),
      turns: new Map(),
      outcomes: new Map(),
      verdicts: new Map(),
      dataset: null,
      checkpoint: null,
      metrics: new Map(),
      adapter: null,
      prm: null,
      start: structuredClone(start ?? null),
      answers: new Map(),
      artifact: null,
    });
  }

  async importRun(records: BroughtRun): Promise<void> {
    const { run, tasks, turns, outcomes, dataset, metrics, adapter, start, prm, answers, artifact } = records;
    const { checkpoint = null, verdicts = [] } = records; // a journal of before there were any has no verdicts
    if (this.#shelves.has(run.id)) throw alreadyHere(run.id);
    const copies = turns.map((turn) => JSON.parse(canonicalJson(turn)) as Turn); // refuses what the chained log refuses
    this.#shelves.set(run.id, {
      ...structuredClone({ run, tasks, dataset, checkpoint, adapter, start, prm }),
      turns: new Map(copies.map((turn) => [turn.id, turn])),
      outcomes: new Map(outcomes.map((outcome) => [outcomeKey(outcome), structuredClone(outcome)])),
      verdicts: new Map(verdicts.map((verdict) => [verdictKey(verdict), structuredClone(verdict)])),
      metrics: new Map(metrics.map((metric) => [metric.step, structuredClone(metric)])),
      answers: new Map(answers.map((answer) => [answer.id, structuredClone(answer)])),
      artifact: artifact === null ? null : { ...artifact },
    });
  }

  async getRun(runId: string): Promise<RunRecord | null> {
    const shelf = this.#shelves.get(runId);
    return shelf === undefined ? null : complete(shelf.run);
  }

  async listRuns(): Promise<RunRecord[]> {
    const runs = Array.from(this.#shelves.values(), (shelf) => complete(shelf.run));
    return runs.sort((a, b) => b.createdAt - a.createdAt);
  }

  unreadableRuns(): Promise<readonly string[]> {
    return Promise.resolve([]); // a record was checked by its type alone, and never left this process
  }

  async updateRun(runId: string, patch: RunPatch): Promise<RunRecord> {
    const shelf = this.#shelf(runId);
    shelf.run = structuredClone(changed(shelf.run, changeOf(patch, complete(shelf.run))));
    return complete(shelf.run);
  }

  async deleteRun(runId: string): Promise<void> {
    this.#shelves.delete(runId);
    for (const notebook of this.#notebooks.values())
      if (notebook.runId === runId) this.#notebooks.delete(notebook.id);
  }

  async tasks(runId: string): Promise<readonly Task[]> {
    return structuredClone(this.#shelves.get(runId)?.tasks ?? []);
  }

  async appendTurn(turn: Turn): Promise<void> {
    const copy = JSON.parse(canonicalJson(turn)) as Turn; // refuses what the chained log refuses
    const { turns } = this.#shelf(turn.runId);
    if (!turns.has(turn.id)) turns.set(turn.id, copy);
  }

  async turns(runId: string): Promise<Turn[]> {
    return structuredClone([...(this.#shelves.get(runId)?.turns.values() ?? [])]);
  }

  async putOutcome(outcome: Outcome): Promise<void> {
    this.#shelf(outcome.runId).outcomes.set(outcomeKey(outcome), structuredClone(outcome));
  }

  async outcomes(runId: string): Promise<Outcome[]> {
    const outcomes = [...(this.#shelves.get(runId)?.outcomes ?? [])];
    return structuredClone(outcomes.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, outcome]) => outcome));
  }

  async updateNotebook(id: string, change: NotebookChange): Promise<Notebook | null> {
    const stored = this.#notebooks.get(id) ?? null;
    const changed = change(structuredClone(stored));
    if (changed === null) return structuredClone(stored);
    if (changed.runId !== null) this.#shelf(changed.runId);
    this.#notebooks.set(id, structuredClone(changed));
    return structuredClone(changed);
  }

  async deleteNotebook(id: string): Promise<void> {
    this.#notebooks.delete(id);
  }

  async notebooks(): Promise<Notebook[]> {
    const notebooks = [...this.#notebooks.values()];
    return structuredClone(notebooks.sort((a, b) => b.startedAt - a.startedAt));
  }

  async putVerdict(verdict: PersonVerdict): Promise<void> {
    this.#shelf(verdict.runId).verdicts.set(verdictKey(verdict), structuredClone(verdict));
  }

  async verdicts(runId: string): Promise<PersonVerdict[]> {
    const verdicts = [...(this.#shelves.get(runId)?.verdicts ?? [])]; // sorted as IndexedDB sorts [taskId, answer]
    return structuredClone(verdicts.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, verdict]) => verdict));
  }

  async putDataset(dataset: Dataset): Promise<void> {
    this.#shelf(dataset.runId).dataset = structuredClone(dataset);
  }

  async getDataset(runId: string): Promise<Dataset | null> {
    return structuredClone(this.#shelves.get(runId)?.dataset ?? null);
  }

  async putCheckpoint(checkpoint: Checkpoint, metrics: readonly StepMetric[]): Promise<void> {
    const shelf = this.#shelf(checkpoint.runId);
    shelf.checkpoint = structuredClone(checkpoint);
    for (const step of shelf.metrics.keys()) if (step > checkpoint.step) shelf.metrics.delete(step);
    for (const metric of metrics) shelf.metrics.set(metric.step, structuredClone(metric));
  }

  async latestCheckpoint(runId: string): Promise<Checkpoint | null> {
    return structuredClone(this.#shelves.get(runId)?.checkpoint ?? null);
  }

  async stepMetrics(runId: string): Promise<StepMetric[]> {
    const metrics = [...(this.#shelves.get(runId)?.metrics.values() ?? [])];
    return structuredClone(metrics.sort((a, b) => a.step - b.step));
  }

  async putAdapter(runId: string, adapter: LoraAdapter, sha256: string): Promise<void> {
    this.#shelf(runId).adapter = structuredClone({ adapter, sha256 });
  }

  async getAdapter(runId: string): Promise<StoredAdapter | null> {
    return structuredClone(this.#shelves.get(runId)?.adapter ?? null);
  }

  async getStart(runId: string): Promise<StoredAdapter | null> {
    return structuredClone(this.#shelves.get(runId)?.start ?? null);
  }

  async putPrm(runId: string, prm: StoredPrm): Promise<void> {
    this.#shelf(runId).prm = structuredClone(prm);
  }

  async getPrm(runId: string): Promise<StoredPrm | null> {
    return structuredClone(this.#shelves.get(runId)?.prm ?? null);
  }

  async putEvalAnswers(answers: readonly EvalAnswer[]): Promise<void> {
    const shelves = answers.map((answer) => this.#shelf(answer.runId)); // all or none
    answers.forEach((answer, i) => shelves[i]?.answers.set(answer.id, structuredClone(answer)));
  }

  async evalAnswers(runId: string): Promise<EvalAnswer[]> {
    const answers = [...(this.#shelves.get(runId)?.answers.values() ?? [])];
    return structuredClone(answers.sort((a, b) => (a.id < b.id ? -1 : 1)));
  }

  async putArtifact(artifact: Artifact): Promise<void> {
    this.#shelf(artifact.runId).artifact = { ...artifact }; // a Blob cannot be changed
  }

  async getArtifact(runId: string): Promise<Artifact | null> {
    return this.#shelves.get(runId)?.artifact ?? null;
  }

  close(): void {
    // Nothing is held.
  }

  #shelf(runId: string): Shelf {
    const shelf = this.#shelves.get(runId);
    if (shelf === undefined) throw missingRun(runId);
    return shelf;
  }
}
