// A model from the Hub into storage: chunk by chunk, each hashed, written, flushed and then noted in the journal, while the
// next one is on its way. What was interrupted goes on after the last chunk that is noted and sound; a file counts when
// the hash that the Hub lists fits its bytes, the model when all files count.
import { RunError } from "../../core/errors.ts";
import type { Clock } from "../../core/ports.ts";
import { sha256Hex } from "../../core/sha256.ts";
import { openSha256, type RunningSha256 } from "../../core/sha256_stream.ts";
import type { Folder } from "../folder.ts";
import { holdsWeights } from "../weight_files.ts";
import type { BlobStore, BlobWriter } from "../stored/blob_store.ts";
import type { Hub, HubFile } from "./hub.ts";
import type { HubModel } from "./hub_model.ts";
import { DownloadCounter, type DownloadProgress } from "./download_progress.ts";
import { DownloadJournal } from "../stored/journal.ts";
import {
  COMPLETE,
  findDamage,
  isMarkedComplete,
  MANIFEST,
  manifestOf,
  type ModelManifest,
  readManifest,
  soundChunks,
  storedFolder,
  storedKey,
} from "../stored/stored_models.ts";

/** Where a model's bytes come from: the Hub, or files of this device (stored/file_origin.ts). */
export type ModelOrigin = Pick<Hub, "range"> & { readonly access: Pick<Hub["access"], "endpoint"> };

/** What a download needs to know of a model. */
export type DownloadedModel = Pick<HubModel, "repo" | "commit" | "license" | "files" | "downloadBytes">;

export interface DownloadPorts {
  readonly hub: ModelOrigin;
  readonly blobs: BlobStore;
  readonly clock: Clock;
}

export interface DownloadOptions {
  /** Ends the download; what is stored stays, and the next call goes on from there. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: DownloadProgress) => void;
  /** Bytes of a request and of a line in the journal; a break costs at most one chunk. */
  readonly chunkBytes?: number;
  /** Looks at all files but the weights, once they are here. What it throws ends the download before anything large is fetched. */
  readonly beforeWeights?: ((small: Folder) => Promise<void>) | undefined;
}

/** Git's blob id is checked over the whole file at once. */
const MAX_GIT_BYTES = 64 * 1024 * 1024;

/** A download that is going on: where the bytes come from, where they go, and who is told. */
interface Download extends Pick<DownloadPorts, "hub" | "blobs"> {
  /** The model's key in the store. */
  readonly key: string;
  readonly manifest: ModelManifest;
  readonly journal: DownloadJournal;
  readonly counter: DownloadCounter;
  readonly signal: AbortSignal;
}

/** Fetches what is missing of a model. @returns its key in the store
 *  @throws RunError("store-quota" | "store-corrupt" | "store-unavailable" | "busy" | "fetch-failed" | "file-invalid" |
 *  "aborted") */
export async function downloadModel(
  ports: DownloadPorts,
  model: DownloadedModel,
  { signal, onProgress, chunkBytes = 8 * 1024 * 1024, beforeWeights }: DownloadOptions,
): Promise<string> {
  const { hub, blobs, clock } = ports;
  const key = storedKey(model);
  const manifest = manifestOf(model, hub.access.endpoint, chunkBytes);
  const digest = await begin(blobs, key, manifest);
  if (await isMarkedComplete(blobs, key, digest)) {
    if ((await findDamage(blobs, key, manifest)) === null) return key;
    await writeWhole(blobs, key, COMPLETE, new Uint8Array(0)); // begun again: what is sound stays
  }
  const journal = await DownloadJournal.open(blobs, key);
  try {
    const counter = new DownloadCounter(model, clock, onProgress);
    const download = { hub, blobs, key, manifest, journal, counter, signal };
    const { files } = manifest;
    await fetchFiles(
      download,
      files.filter(({ path }) => !holdsWeights(path)),
    );
    await beforeWeights?.(storedFolder(blobs, key, manifest));
    await fetchFiles(
      download,
      files.filter(({ path }) => holdsWeights(path)),
    );
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

async function fetchFiles(download: Download, files: readonly HubFile[]): Promise<void> {
  for (const file of files) {
    download.counter.file = file.path;
    await fetchFile(download, file);
  }
}

/** Fetches what is missing of one file, and checks its hash. @throws as `downloadModel` */
async function fetchFile(download: Download, file: HubFile): Promise<void> {
  const { blobs, key, journal, counter, signal } = download;
  const { chunkBytes } = download.manifest;
  const { path, size } = file;
  const hash = await openSha256();
  const progress = journal.before.get(path);
  const sound = await soundChunks(blobs, { key, path, size, chunkBytes }, progress, (bytes) => {
    hash.update(bytes);
  });
  const soundBytes = Math.min(size, sound * chunkBytes);
  counter.stored(soundBytes);
  if (progress?.isWhole === true && soundBytes === size) return;

  const writer = await blobs.write(key, path);
  try {
    await writer.truncate(soundBytes);
    let chunk = sound;
    for await (const bytes of chunksFrom(download, file, sound)) {
      const sha256 = await sha256Hex(bytes);
      hash.update(bytes);
      await writer.write(chunk * chunkBytes, bytes);
      await writer.flush();
      await journal.add({ file: path, chunk, sha256 });
      counter.tell(true);
      if (signal.aborted) throw new RunError("aborted", `${path}: paused.`, { file: path });
      chunk++;
    }
    await checkHash(file, hash, writer, journal);
    await journal.add({ file: path, state: "whole" });
  } finally {
    await writer.close();
  }
}

/** A file's chunks from the number `first` on; while the reader stores one, the next one is on its way. A reader that
 *  leaves early ends the request. @throws RunError("fetch-failed" | "file-invalid" | "aborted") */
async function* chunksFrom(
  { hub, manifest, counter, signal }: Download,
  file: HubFile,
  first: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { chunkBytes } = manifest;
  const chunks = Math.ceil(file.size / chunkBytes);
  const stop = new AbortController();
  const ends = AbortSignal.any([signal, stop.signal]);
  let etag: string | null = null;
  const fetchChunk = async (chunk: number) => {
    const offset = chunk * chunkBytes;
    const length = Math.min(chunkBytes, file.size - offset);
    const onBytes = (bytes: number) => counter.came(bytes);
    const answer = await hub.range(manifest, file, { offset, length, etag, signal: ends, onBytes });
    etag ??= answer.etag;
    return answer.bytes;
  };
  let next: Promise<Uint8Array<ArrayBuffer>> | null = null;
  try {
    for (let chunk = first; chunk < chunks; chunk++) {
      const bytes: Uint8Array<ArrayBuffer> = await (next ?? fetchChunk(chunk));
      next = chunk + 1 < chunks ? fetchChunk(chunk + 1) : null;
      next?.catch(() => {}); // awaited in the next round, or given up with this one
      yield bytes;
    }
  } finally {
    stop.abort();
  }
}

/** Holds the bytes against the hash that the Hub lists; wrong ones are thrown away. @throws RunError("file-invalid") */
async function checkHash(
  file: HubFile,
  hash: RunningSha256,
  writer: BlobWriter,
  journal: DownloadJournal,
): Promise<void> {
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
