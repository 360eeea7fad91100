// The Store in a folder, for a program without a browser. Every call that changes it is written to a journal before it counts;
// opened again, the journal is applied from its start. Weights lie in files named by their sha256, written before the entry
// that names them; downloads lie where the person wants them. Nothing is acknowledged that a kill or a power cut could take.
import { RunError } from "../../core/errors.ts";
import { sha256Hex } from "../../core/sha256.ts";
import { blobSha256 } from "../../core/sha256_stream.ts";
import type { LoraAdapter } from "../../records/adapter.ts";
import type { Artifact } from "../../records/artifact.ts";
import type { Checkpoint } from "../../records/checkpoint.ts";
import type { Dataset } from "../../records/dataset.ts";
import type { EvalAnswer } from "../../records/eval_answer.ts";
import type { StepMetric } from "../../records/metric.ts";
import type { Notebook } from "../../records/notebook.ts";
import type { Outcome } from "../../records/outcome.ts";
import type { Task } from "../../records/task.ts";
import type { Turn } from "../../records/turn.ts";
import type { PersonVerdict } from "../../records/verdict.ts";
import { lossReport, missingRun } from "../run_errors.ts";
import type {
  BroughtRun,
  IntegrityReport,
  NotebookChange,
  RunPatch,
  RunRecord,
  Store,
  StoredAdapter,
  StoredPrm,
} from "../store.ts";
import { type ArtifactEntry, type Entry, PART_WORDS, type PackedPart } from "./entries.ts";
import { Journal } from "./journal.ts";
import type { JournalPorts } from "./files.ts";
import { unpack } from "./packed.ts";
import { Shelves } from "./shelves.ts";
import { WriteQueue } from "./write_queue.ts";

/** Files of weights; others in the folder are not touched. */
const PACKED = /^[0-9a-f]{64}\.bin$/;

/** One process may use a folder at a time.
 *  @throws RunError("store-corrupt") for a damaged journal, RunError of the files */
export async function openJournalStore(ports: JournalPorts): Promise<Store> {
  const { journal, entries } = await Journal.open(ports.files, ports.tell);
  const shelves = new Shelves();
  for (const entry of entries) await shelves.apply(entry as Entry); // the chain says that they are what was written
  const live = shelves.liveFiles();
  for (const name of await ports.files.list()) {
    if (PACKED.test(name) && !live.has(name)) await ports.files.remove(name); // left by a write that was cut
  }
  return new JournalStore(ports, journal, shelves);
}

class JournalStore implements Store {
  readonly #ports: JournalPorts;
  readonly #shelves: Shelves;
  readonly #queue: WriteQueue;
  /** The last change of a notebook: the next one needs what it leaves. */
  #notebooks: Promise<unknown> = Promise.resolve();

  constructor(ports: JournalPorts, journal: Journal, shelves: Shelves) {
    this.#ports = ports;
    this.#shelves = shelves;
    this.#queue = new WriteQueue(ports, journal, shelves);
  }

  /** The journal's chain was verified when it was opened; that a whole folder is gone cannot be noticed. */
  checkIntegrity(): Promise<IntegrityReport> {
    return Promise.resolve(lossReport(null, new Map(), new Set()));
  }

  acceptLosses(): Promise<void> {
    return Promise.resolve();
  }

  async createRun(run: RunRecord, tasks: readonly Task[], start?: StoredAdapter): Promise<void> {
    await this.#queue.write({ do: "createRun", run, tasks }, { start });
  }

  async importRun({ adapter, start, prm, checkpoint, artifact, ...records }: BroughtRun): Promise<void> {
    const parts = {
      adapter: adapter ?? undefined,
      start: start ?? undefined,
      prm: prm ?? undefined,
      checkpoint: checkpoint ?? undefined,
    };
    const named = artifact === null ? null : withoutBlob(artifact);
    await this.#queue.write({ do: "importRun", records, artifact: named }, parts, artifact?.blob);
  }

  getRun(runId: string): Promise<RunRecord | null> {
    return this.#shelves.records.getRun(runId);
  }

  listRuns(): Promise<RunRecord[]> {
    return this.#shelves.records.listRuns();
  }

  unreadableRuns(): Promise<readonly string[]> {
    return Promise.resolve([]); // the journal was read whole when it was opened, or refused
  }

  async updateRun(runId: string, patch: RunPatch): Promise<RunRecord> {
    const run =
      typeof patch === "function"
        ? await this.#queue.write({ do: "updateRun", runId, patch: {} }, {}, null, patch)
        : await this.#queue.write({ do: "updateRun", runId, patch });
    if (run === null) throw missingRun(runId);
    return run;
  }

  async deleteRun(runId: string): Promise<void> {
    await this.#queue.write({ do: "deleteRun", runId });
  }

  tasks(runId: string): Promise<readonly Task[]> {
    return this.#shelves.records.tasks(runId);
  }

  async appendTurn(turn: Turn): Promise<void> {
    await this.#queue.write({ do: "appendTurn", turn });
  }

  turns(runId: string): Promise<Turn[]> {
    return this.#shelves.records.turns(runId);
  }

  async putOutcome(outcome: Outcome): Promise<void> {
    await this.#queue.write({ do: "putOutcome", outcome });
  }

  outcomes(runId: string): Promise<Outcome[]> {
    return this.#shelves.records.outcomes(runId);
  }

  async putVerdict(verdict: PersonVerdict): Promise<void> {
    await this.#queue.write({ do: "putVerdict", verdict });
  }

  verdicts(runId: string): Promise<PersonVerdict[]> {
    return this.#shelves.records.verdicts(runId);
  }

  updateNotebook(id: string, change: NotebookChange): Promise<Notebook | null> {
    return this.#afterNotebooks(async () => {
      const stored = (await this.notebooks()).find((each) => each.id === id) ?? null;
      const notebook = change(stored);
      if (notebook === null) return stored;
      await this.#queue.write({ do: "putNotebook", notebook });
      return notebook;
    });
  }

  deleteNotebook(notebookId: string): Promise<void> {
    return this.#afterNotebooks(
      async () => void (await this.#queue.write({ do: "deleteNotebook", notebookId })),
    );
  }

  notebooks(): Promise<Notebook[]> {
    return this.#shelves.records.notebooks();
  }

  async putDataset(dataset: Dataset): Promise<void> {
    await this.#queue.write({ do: "putDataset", dataset });
  }

  getDataset(runId: string): Promise<Dataset | null> {
    return this.#shelves.records.getDataset(runId);
  }

  async putCheckpoint(checkpoint: Checkpoint, metrics: readonly StepMetric[]): Promise<void> {
    const { runId, step } = checkpoint;
    await this.#queue.write({ do: "putCheckpoint", runId, step, metrics }, { checkpoint });
  }

  async latestCheckpoint(runId: string): Promise<Checkpoint | null> {
    for (const name of this.#shelves.checkpointsOf(runId)) {
      const bytes = await this.#whole(name);
      if (bytes !== null) return unpack(bytes) as Checkpoint;
      this.#ports.tell(
        `${this.#ports.files.place(name)} is missing or damaged; the training goes on from before it.`,
      );
    }
    return null;
  }

  stepMetrics(runId: string): Promise<StepMetric[]> {
    return this.#shelves.records.stepMetrics(runId);
  }

  async putAdapter(runId: string, adapter: LoraAdapter, sha256: string): Promise<void> {
    await this.#queue.write({ do: "putAdapter", runId }, { adapter: { adapter, sha256 } });
  }

  async getAdapter(runId: string): Promise<StoredAdapter | null> {
    return (await this.#part(runId, "adapter")) as StoredAdapter | null;
  }

  async getStart(runId: string): Promise<StoredAdapter | null> {
    return (await this.#part(runId, "start")) as StoredAdapter | null;
  }

  async putPrm(runId: string, prm: StoredPrm): Promise<void> {
    await this.#queue.write({ do: "putPrm", runId }, { prm });
  }

  async getPrm(runId: string): Promise<StoredPrm | null> {
    return (await this.#part(runId, "prm")) as StoredPrm | null;
  }

  async putEvalAnswers(answers: readonly EvalAnswer[]): Promise<void> {
    await this.#queue.write({ do: "putEvalAnswers", answers });
  }

  evalAnswers(runId: string): Promise<EvalAnswer[]> {
    return this.#shelves.records.evalAnswers(runId);
  }

  async putArtifact({ blob, ...artifact }: Artifact): Promise<void> {
    await this.#queue.write({ do: "putArtifact", artifact }, {}, blob);
  }

  /** Null also when the person has moved, deleted or changed the file: it can be made again from what is stored. */
  async getArtifact(runId: string): Promise<Artifact | null> {
    const artifact = this.#shelves.artifactOf(runId);
    if (artifact === null) return null;
    const blob = await this.#ports.downloads.open(artifact.name);
    if (blob?.size === artifact.bytes && (await blobSha256(blob)) === artifact.sha256)
      return { ...artifact, blob };
    this.#shelves.forgetArtifact(runId); // it is told once
    const place = this.#ports.downloads.place(artifact.name);
    this.#ports.tell(`${place} is ${blob === null ? "not there any more" : "not what was written there"}.`);
    return null;
  }

  close(): void {
    // No file is held open between two calls.
  }

  #afterNotebooks<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#notebooks.then(work);
    this.#notebooks = next.catch(() => undefined); // `next` carries the error to its caller
    return next;
  }

  /** @throws RunError("store-corrupt") when the file is missing or damaged */
  async #part(runId: string, part: PackedPart): Promise<unknown> {
    const name = this.#shelves.filesOf(runId)[part];
    if (name === undefined) return null;
    const bytes = await this.#whole(name);
    if (bytes !== null) return unpack(bytes);
    const place = this.#ports.files.place(name);
    throw new RunError(
      "store-corrupt",
      `${place} is missing or damaged; it holds the ${PART_WORDS[part]} of run ${runId}. Restore it from a copy, or begin anew.`,
      { runId, part, place },
    );
  }

  /** The bytes of a file that are what its name says, else null. */
  async #whole(name: string): Promise<Uint8Array<ArrayBuffer> | null> {
    const bytes = await this.#ports.files.read(name);
    return bytes !== null && name === `${await sha256Hex(bytes)}.bin` ? bytes : null;
  }
}

function withoutBlob(artifact: Artifact): ArtifactEntry {
  const { blob: _, ...named } = artifact;
  return named;
}
