// What a journal comes to: its entries applied one after another, as they were when they were written. Records lie in a
// MemoryStore; of what holds weights only the files' names are kept, so that no weights are held and each read is checked.
import type { LoraAdapter } from "../../records/adapter.ts";
import { MemoryStore } from "../memory_store.ts";
import { type ArtifactEntry, type Entry, type PackedFiles, runsOf } from "./entries.ts";

/** Checkpoints whose files are kept: the newest, and one to fall back to when its file is damaged. */
const CHECKPOINTS = 2;

interface RunFiles {
  files: PackedFiles;
  /** Newest first. */
  checkpoints: readonly string[];
  artifact: ArtifactEntry | null;
  readonly turns: Set<string>;
}

/** Stand for weights that lie in a file: the MemoryStore is never asked for them. */
const NO_WEIGHTS: LoraAdapter = {
  schema: 1,
  config: { r: 1, lora_alpha: 1, target_modules: [] },
  base: { path: "", name: "", sha256: "" },
  tensors: new Map(),
};
const NO_MOMENTS = new Float32Array(0);

export class Shelves {
  readonly records = new MemoryStore();
  readonly #runs = new Map<string, RunFiles>();

  has(runId: string): boolean {
    return this.#runs.has(runId);
  }

  hasTurn(runId: string, turnId: string): boolean {
    return this.#runs.get(runId)?.turns.has(turnId) ?? false;
  }

  /** Names of a run's files by what they hold. */
  filesOf(runId: string): PackedFiles {
    return this.#runs.get(runId)?.files ?? {};
  }

  /** Newest first. */
  checkpointsOf(runId: string): readonly string[] {
    return this.#runs.get(runId)?.checkpoints ?? [];
  }

  artifactOf(runId: string): ArtifactEntry | null {
    return this.#runs.get(runId)?.artifact ?? null;
  }

  /** The run's file is gone: until a new one is written there is none. */
  forgetArtifact(runId: string): void {
    this.#change(runId, (run) => {
      run.artifact = null;
    });
  }

  /** Every file that is still needed. */
  liveFiles(): ReadonlySet<string> {
    return new Set(
      [...this.#runs.values()].flatMap(({ files, checkpoints }) => [...Object.values(files), ...checkpoints]),
    );
  }

  /** Applies one call, which must be about runs that are there. */
  async apply(entry: Entry): Promise<void> {
    const { records } = this;
    const [runId = ""] = runsOf(entry);
    const { files = {} } = entry;
    switch (entry.do) {
      case "createRun":
        this.#runs.set(runId, { files, checkpoints: [], artifact: null, turns: new Set() });
        await records.createRun(entry.run, entry.tasks);
        break;
      case "importRun":
        await this.#import(entry);
        break;
      case "updateRun":
        await records.updateRun(runId, entry.patch);
        break;
      case "deleteRun":
        this.#runs.delete(runId);
        await records.deleteRun(runId);
        break;
      case "appendTurn":
        this.#runs.get(runId)?.turns.add(entry.turn.id);
        await records.appendTurn(entry.turn);
        break;
      case "putOutcome":
        await records.putOutcome(entry.outcome);
        break;
      case "putVerdict":
        await records.putVerdict(entry.verdict);
        break;
      case "putNotebook":
        await records.updateNotebook(entry.notebook.id, () => entry.notebook);
        break;
      case "deleteNotebook":
        await records.deleteNotebook(entry.notebookId);
        break;
      case "putDataset":
        await records.putDataset(entry.dataset);
        break;
      case "putCheckpoint":
        await this.#putCheckpoint(entry);
        break;
      case "putAdapter":
      case "putPrm":
        this.#change(runId, (run) => {
          run.files = { ...run.files, ...files };
        });
        break;
      case "putEvalAnswers":
        await records.putEvalAnswers(entry.answers);
        break;
      case "putArtifact":
        this.#change(runId, (run) => {
          run.artifact = entry.artifact;
        });
        break;
    }
  }

  async #import({ records, artifact, files = {} }: Entry & { readonly do: "importRun" }): Promise<void> {
    const turns = new Set(records.turns.map(({ id }) => id));
    const { checkpoint, ...kept } = files;
    const checkpoints = checkpoint === undefined ? [] : [checkpoint];
    this.#runs.set(records.run.id, { files: kept, checkpoints, artifact, turns });
    await this.records.importRun({
      ...records,
      adapter: null,
      start: null,
      prm: null,
      artifact: null,
    });
  }

  async #putCheckpoint({
    runId,
    step,
    metrics,
    files,
  }: Entry & { readonly do: "putCheckpoint" }): Promise<void> {
    const state = { identity: "", adapter: NO_WEIGHTS, m: NO_MOMENTS, v: NO_MOMENTS };
    await this.records.putCheckpoint({ schema: 1, runId, step, ...state }, metrics);
    const name = files?.checkpoint;
    if (name === undefined) return;
    this.#change(runId, (run) => {
      run.checkpoints = [name, ...run.checkpoints.filter((each) => each !== name)].slice(0, CHECKPOINTS);
    });
  }

  #change(runId: string, change: (run: RunFiles) => void): void {
    const run = this.#runs.get(runId);
    if (run !== undefined) change(run);
  }
}
