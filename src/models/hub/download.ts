// A model from the Hub into storage: chunk by chunk, each hashed, written, flushed and then noted in the journal, while the
// next one is on its way. What was interrupted goes on after the last chunk that is noted and sound; a file counts when
// the hash that the Hub lists fits its bytes, the model when all files count.
import { RunError } from "../../core/errors.ts";
import type { Clock } from "../../core/ports.ts";
import { sha256Hex } from "../../core/sha256.ts";
import { Sha256 } from "../../core/sha256_stream.ts";
import type { BlobStore, BlobWriter } from "../stored/blob_store.ts";
import type { Hub, HubFile } from "./hub.ts";
import type { HubModel } from "./hub_model.ts";
import { DownloadPace } from "./pace.ts";
import {
  COMPLETE,
  findDamage,
  type FileProgress,
  isMarkedComplete,
  JOURNAL,
  type JournalLine,
  type ModelManifest,
  MANIFEST,
  manifestOf,
  parseJournal,
  readManifest,
  soundChunks,
  storedKey,
} from "../stored/stored_models.ts";

export interface DownloadProgress {
  /** The file that is being fetched. */
  readonly file: string;
  /** Bytes of the whole model so far, with what was stored before. */
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** null at the start. */
  readonly bytesPerSecond: number | null;
  readonly secondsLeft: number | null;
}

export interface DownloadPorts {
  readonly hub: Hub;
  readonly blobs: BlobStore;
  readonly clock: Clock;
}

export interface DownloadOptions {
  /** Ends the download; what is stored stays, and the next call goes on from there. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: DownloadProgress) => void;
  /** Bytes of a request and of a line in the journal; a break costs at most one chunk. */
  readonly chunkBytes?: number;
}

/** Progress is told at most this often. */
const TELL_MS = 250;
/** Git's blob id is checked over the whole file at once. */
const MAX_GIT_BYTES = 64 * 1024 * 1024;

/** Fetches what is missing of a model. @returns its key in the store
 *  @throws RunError("store-quota" | "store-corrupt" | "store-unavailable" | "busy" | "fetch-failed" | "file-invalid" |
 *  "aborted") */
export async function downloadModel(
  ports: DownloadPorts,
  model: HubModel,
  { signal, onProgress, chunkBytes = 8 * 1024 * 1024 }: DownloadOptions,
): Promise<string> {
  const { hub, blobs, clock } = ports;
  const key = storedKey(model);
  const manifest = manifestOf(model, hub.access.endpoint, chunkBytes);
  const digest = await begin(blobs, key, manifest);
  if (await isMarkedComplete(blobs, key, digest)) {
    if ((await findDamage(blobs, key, manifest)) === null) return key;
    await writeWhole(blobs, key, COMPLETE, new Uint8Array(0)); // begun again: what is sound stays
  }
  const journal = await Journal.open(blobs, key);
  try {
    const counter = new Counter(model, clock, onProgress);
    for (const file of manifest.files) {
      counter.file = file.path;
      await fetchFile(ports, key, manifest, file, journal, counter, signal);
    }
    counter.tell(true);
    await writeWhole(blobs, key, COMPLETE, new TextEncoder().encode(digest));
  } finally {
    await journal.close();
  }
  return key;
}

/** Writes the manifest, unless the same one is there; whatever belongs to another one is deleted. @returns its digest */
async function begin(blobs: BlobStore, key: string, manifest: ModelManifest): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(manifest));
  const stored = await readManifest(blobs, key);
  if (stored !== null) {
    const same =
      JSON.stringify({ ...stored.manifest, endpoint: "" }) === JSON.stringify({ ...manifest, endpoint: "" });
    if (same) return stored.digest; // from another mirror perhaps: the hashes are what counts
  }
  await blobs.remove(key);
  await writeWhole(blobs, key, MANIFEST, bytes);
  return sha256Hex(bytes);
}

async function fetchFile(
  { hub, blobs }: DownloadPorts,
  key: string,
  manifest: ModelManifest,
  file: HubFile,
  journal: Journal,
  counter: Counter,
  signal: AbortSignal,
): Promise<void> {
  const { chunkBytes } = manifest;
  const chunks = Math.ceil(file.size / chunkBytes);
  const hash = new Sha256();
  const progress = journal.before.get(file.path);
  const sound = await soundChunks(blobs, key, file.path, file.size, chunkBytes, progress, (bytes) => {
    hash.update(bytes);
  });
  counter.stored(Math.min(file.size, sound * chunkBytes));
  if (progress?.isWhole === true && sound === chunks) return;

  const writer = await blobs.write(key, file.path);
  const stop = new AbortController();
  const onAbort = () => stop.abort(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  let etag: string | null = null;
  const fetchChunk = async (chunk: number) => {
    const offset = chunk * chunkBytes;
    const length = Math.min(chunkBytes, file.size - offset);
    const onBytes = (bytes: number) => counter.came(bytes);
    const answer = await hub.range(manifest, file, { offset, length, etag, signal: stop.signal, onBytes });
    etag ??= answer.etag;
    return answer.bytes;
  };
  let next: Promise<Uint8Array<ArrayBuffer>> | null = null;
  try {
    await writer.truncate(Math.min(file.size, sound * chunkBytes));
    for (let chunk = sound; chunk < chunks; chunk++) {
      const bytes: Uint8Array<ArrayBuffer> = await (next ?? fetchChunk(chunk));
      next = chunk + 1 < chunks ? fetchChunk(chunk + 1) : null;
      next?.catch(() => {}); // awaited in the next round, or given up with this one
      const sha256 = await sha256Hex(bytes);
      hash.update(bytes);
      await writer.write(chunk * chunkBytes, bytes);
      await writer.flush();
      await journal.add({ file: file.path, chunk, sha256 });
      counter.tell(true);
      if (signal.aborted) throw new RunError("aborted", `${file.path}: paused.`, { file: file.path });
    }
    await checkHash(file, hash, writer, journal);
    await journal.add({ file: file.path, state: "whole" });
  } finally {
    stop.abort();
    signal.removeEventListener("abort", onAbort);
    await writer.close();
  }
}

/** Holds the bytes against the hash that the Hub lists; wrong ones are thrown away. @throws RunError("file-invalid") */
async function checkHash(file: HubFile, hash: Sha256, writer: BlobWriter, journal: Journal): Promise<void> {
  const [expected, got] =
    file.sha256 === null ? [file.gitSha1, await gitBlobId(file, writer)] : [file.sha256, hash.hex()];
  if (got === expected) return;
  await journal.add({ file: file.path, state: "again" });
  await writer.truncate(0);
  const kind = file.sha256 === null ? "git id" : "sha256";
  throw new RunError(
    "file-invalid",
    `${file.path}: expected ${kind} ${expected}, got ${got}. The bytes were damaged or exchanged on their way; this file is fetched anew when you go on.`,
    { file: file.path, expected, got },
  );
}

/** sha1("blob <size>\0" + bytes), by which git names a file's content. */
async function gitBlobId(file: HubFile, writer: BlobWriter): Promise<string> {
  if (file.size > MAX_GIT_BYTES) {
    const sentence = `${file.path}: ${file.size} bytes without large-file storage; at most ${MAX_GIT_BYTES} can be checked.`;
    throw new RunError("file-invalid", sentence, { file: file.path });
  }
  const start = new TextEncoder().encode(`blob ${file.size}\0`);
  const whole = new Uint8Array(start.length + file.size);
  whole.set(start);
  whole.set(await writer.read(0, file.size), start.length);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-1", whole));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function writeWhole(
  blobs: BlobStore,
  key: string,
  file: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const writer = await blobs.write(key, file);
  try {
    await writer.truncate(0);
    await writer.write(0, bytes);
    await writer.flush();
  } finally {
    await writer.close();
  }
}

/** The open journal; while it is open, nobody else can download this model. */
class Journal {
  readonly before: ReadonlyMap<string, FileProgress>;
  private readonly writer: BlobWriter;
  private end: number;

  private constructor(before: ReadonlyMap<string, FileProgress>, writer: BlobWriter, end: number) {
    this.before = before;
    this.writer = writer;
    this.end = end;
  }

  static async open(blobs: BlobStore, key: string): Promise<Journal> {
    const writer = await blobs.write(key, JOURNAL);
    try {
      const { files, soundBytes } = parseJournal(await writer.read(0, await writer.size()));
      await writer.truncate(soundBytes); // a line torn by a crash
      return new Journal(files, writer, soundBytes);
    } catch (thrown) {
      await writer.close();
      throw thrown;
    }
  }

  async add(line: JournalLine): Promise<void> {
    const bytes = new TextEncoder().encode(`${JSON.stringify(line)}\n`);
    await this.writer.write(this.end, bytes);
    await this.writer.flush();
    this.end += bytes.length;
  }

  close(): Promise<void> {
    return this.writer.close();
  }
}

/** Adds up what came, and tells it now and then. */
class Counter {
  file = "";
  private readonly pace = new DownloadPace();
  private readonly clock: Clock;
  private readonly totalBytes: number;
  private readonly onProgress: (progress: DownloadProgress) => void;
  private doneBytes = 0;
  private fetchedBytes = 0;
  private toldAt: number | null = null;

  constructor(model: HubModel, clock: Clock, onProgress: (progress: DownloadProgress) => void) {
    this.clock = clock;
    this.totalBytes = model.downloadBytes;
    this.onProgress = onProgress;
  }

  /** Bytes that were there before: they count as done, not as speed. */
  stored(bytes: number): void {
    this.doneBytes += bytes;
    this.tell(true);
  }

  came(bytes: number): void {
    this.doneBytes += bytes;
    this.fetchedBytes += bytes;
    this.tell(false);
  }

  tell(always: boolean): void {
    const at = this.clock.elapsed();
    if (!always && this.toldAt !== null && at - this.toldAt < TELL_MS) return;
    this.toldAt = at;
    this.pace.note(at, this.fetchedBytes);
    const { file, doneBytes, totalBytes } = this;
    const bytesPerSecond = this.pace.bytesPerSecond();
    const isMoving = bytesPerSecond !== null && bytesPerSecond > 0;
    const leftBytes = totalBytes - doneBytes;
    const secondsLeft = leftBytes === 0 ? 0 : isMoving ? leftBytes / bytesPerSecond : null;
    this.onProgress({ file, doneBytes, totalBytes, bytesPerSecond, secondsLeft });
  }
}
