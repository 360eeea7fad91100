// What runs inside an export worker: the stored records of a run -> one zip in the store, or of an unfinished run one to go on from
// elsewhere, which is not stored. CPU only. The same stored run, receipt and choice give the same bytes. The zip is written piece by piece into a scratch file and becomes the run's
// download when all of it is there; what ends the writing before that, leaves the download that was there before.
import { asRunError, RunError } from "../../core/errors.ts";
import type { Clock } from "../../core/ports.ts";
import type { ArtifactReport, ExportApi, ExportJob, ExportPlan, ExportProgress, SavedRun } from "./api.ts";
import { Manifest } from "../../archive/manifest.ts";
import { exportRun, missing, runFiles, storedRecords } from "../../archive/run_files.ts";
import { unfinishedFiles, unfinishedRecords } from "../../archive/unfinished_files.ts";
import { stoppedIn } from "../../records/stage.ts";
import { EXPORT_EVERYTHING, unfitFormats } from "../../export/choice.ts";
import { detachedBlob } from "../../core/detached_blob.ts";
import { blobSha256 } from "../../core/sha256_stream.ts";
import { blobSource } from "../../formats/byte_source.ts";
import { type FileStream, wholeOf } from "../../formats/file_stream.ts";
import { deflatedEntry, writeZip, zipBytes, type ZipEntry } from "../../formats/zip.ts";
import { openZip } from "../../formats/zip_read.ts";
import { openModel } from "../../models/open.ts";
import type { OpenSource } from "../../models/source.ts";
import type { Scratch } from "../../models/stored/scratch.ts";
import type { RunRecord, Store } from "../../store/store.ts";
import type { ExportBase } from "../../export/format.ts";

export interface ExportHostPorts {
  /** Finds the model that a run names. */
  readonly source: OpenSource;
  readonly store: () => Promise<Store>;
  readonly clock: Clock;
  /** Where the zip lies while it is written. */
  readonly scratch: () => Promise<Scratch>;
}

/** Between two reports, and between two looks at what the page has to say. */
const BREATH_MS = 50;
/** Stored as they are: weights hardly shrink, and are large. */
const STORED = /\.(?:safetensors|gguf|onnx|onnx_data\w*)$/;

export class ExportHost implements ExportApi {
  private readonly ports: ExportHostPorts;
  private writing: AbortController | null = null;

  constructor(ports: ExportHostPorts) {
    this.ports = ports;
  }

  ping(): Promise<"pong"> {
    return Promise.resolve("pong");
  }

  /** @throws as `write`, apart from what only writing can show */
  async plan(job: ExportJob): Promise<ExportPlan> {
    const store = await this.ports.store();
    try {
      const { entries, unfit } = await this.entries(store, job);
      const files = entries.map(({ name, file }) => ({ name, bytes: file.bytes }));
      return { files, bytes: zipBytes(entries), unfit };
    } finally {
      store.close();
    }
  }

  /** @throws RunError("store-corrupt") when the run or its adapter is not stored, RunError("busy") during another write,
   *  RunError("aborted") after `cancel`; errors of the exporters, the scratch file and the store */
  async write(job: ExportJob, progress: MessagePort): Promise<ArtifactReport> {
    if (this.writing !== null) {
      throw new RunError("busy", "A download is being written already. Wait for it, or cancel it first.");
    }
    const stop = new AbortController();
    this.writing = stop;
    try {
      const store = await this.ports.store();
      try {
        return await this.writeTo(store, job, stop.signal, (told) => progress.postMessage(told));
      } finally {
        store.close();
      }
    } finally {
      this.writing = null;
      progress.close();
    }
  }

  /** @throws RunError("store-corrupt") when there is no zip or no such file in it, RunError("file-invalid") for a damaged one */
  async file({ runId, name }: { readonly runId: string; readonly name: string }): Promise<Blob> {
    const store = await this.ports.store();
    try {
      const artifact = await store.getArtifact(runId);
      if (artifact === null) throw missing(runId, "its download");
      const files = await openZip(blobSource(artifact.blob, artifact.name), artifact.name);
      const file = files.get(name);
      if (file === undefined) throw missing(runId, name);
      const parts: Blob[] = [];
      for await (const chunk of file.chunks()) parts.push(new Blob([chunk])); // kept by the browser, not by this thread
      return new Blob(parts);
    } finally {
      store.close();
    }
  }

  /** @throws RunError("config") for a run that is finished, RunError("store-corrupt") for one that is not stored; errors of the
   *  exporters and the store */
  async save(runId: string): Promise<SavedRun> {
    const store = await this.ports.store();
    try {
      const run = await store.getRun(runId);
      if (run === null) throw missing(runId, "the run");
      if (stoppedIn(run) === null)
        throw new RunError("config", `Run ${runId} is finished: its own zip holds all of it.`, { runId });
      const base = await this.base(run);
      const entries = await entriesOf(await unfinishedFiles(await unfinishedRecords(store, run), base));
      const bytes = new Uint8Array(zipBytes(entries)); // no model is in it: an adapter and its moments are the most
      await writeZip(entries, {
        write: (offset, chunk) => {
          bytes.set(chunk, offset);
          return Promise.resolve();
        },
      });
      return { name: `retort-${runId}-unfinished.zip`, blob: new Blob([bytes], { type: "application/zip" }) };
    } finally {
      store.close();
    }
  }

  cancel(): Promise<void> {
    this.writing?.abort();
    return Promise.resolve();
  }

  private async writeTo(
    store: Store,
    job: ExportJob,
    signal: AbortSignal,
    tell: (progress: ExportProgress) => void,
  ): Promise<ArtifactReport> {
    const { clock } = this.ports;
    const { entries } = await this.entries(store, job);
    const totalBytes = zipBytes(entries);
    tell({ doneBytes: 0, totalBytes });
    let breathedAt = clock.elapsed();
    const onBytes = async (doneBytes: number): Promise<void> => {
      if (clock.elapsed() - breathedAt < BREATH_MS && doneBytes < totalBytes) return;
      tell({ doneBytes, totalBytes });
      await clock.sleep(0); // a turn of the event loop, in which a cancel can arrive
      breathedAt = clock.elapsed();
    };
    const { runId } = job;
    const scratch = await (await this.ports.scratch()).open();
    try {
      await writeZip(entries, scratch, { signal, onBytes });
      const blob = await detachedBlob(await scratch.finish(), { signal }); // what is stored outlives the scratch file
      await scratch.discard(); // or the zip would be there three times while it is stored
      const [name, mime] = [`retort-${runId}.zip`, "application/zip"];
      const sha256 = await blobSha256(blob); // of what can be read back, not of what was meant
      if (blob.size !== totalBytes) {
        throw new RunError(
          "store-corrupt",
          `${name}: ${totalBytes} bytes were written, ${blob.size} are there. Try again.`,
        );
      }
      signal.throwIfAborted();
      await store.putArtifact({ runId, name, mime, bytes: blob.size, sha256, blob });
      const files = entries.map(({ name: path, file }) => ({ name: path, bytes: file.bytes }));
      return { name, bytes: blob.size, sha256, files };
    } catch (thrown) {
      throw signal.aborted
        ? new RunError("aborted", "Writing the download: cancelled.", {}, { cause: thrown })
        : asRunError(thrown, "Writing the download");
    } finally {
      await scratch.discard().catch(() => undefined); // what stays is deleted before the next write; this one's end counts
    }
  }

  /** What the zip holds, in its order; the manifest is last, for it knows the others' hashes. */
  private async entries(
    store: Store,
    job: ExportJob,
  ): Promise<{ readonly entries: ZipEntry[]; readonly unfit: ExportPlan["unfit"] }> {
    const { receipt, choice = EXPORT_EVERYTHING } = job;
    const run = await store.getRun(job.runId);
    if (run === null) throw missing(job.runId, "the run");
    const base = await this.base(run);
    const records = await storedRecords(store, run);
    const files = await runFiles({ records, base, choice, receipt });
    return { entries: await entriesOf(files), unfit: unfitFormats(exportRun(run, base)) };
  }

  private async base({ model }: RunRecord): Promise<ExportBase> {
    return openModel(await this.ports.source(model.path), ["architecture", "files", "tensors"], model);
  }
}

/** The files with their manifest, ready to be written. */
async function entriesOf(files: ReadonlyMap<string, FileStream>): Promise<ZipEntry[]> {
  const manifest = new Manifest();
  const entries: ZipEntry[] = [];
  for (const [name, file] of files) {
    const entry = STORED.test(name) ? { name, file } : deflatedEntry(name, await wholeOf(file));
    entries.push({ ...entry, file: manifest.watch(name, entry.file) });
  }
  return [...entries, { name: "manifest.json", file: manifest.file() }];
}
