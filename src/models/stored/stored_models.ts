// Models in browser storage. One folder each: the model's files under their own names, and three of ours:
//   .manifest.json  what is to be fetched: commit, files, sizes, hashes. Written first.
//   .journal.jsonl  one line per chunk that is stored and flushed, with its sha256; grows only, a torn last line is cut.
//   .complete       the manifest's sha256, written last: with it the model counts as whole, without it as begun.
// Trap: a browser may delete or damage files behind our back; so sizes and chunk hashes are checked when a model is opened.
import * as v from "valibot";
import { RunError } from "../../core/errors.ts";
import { sha256Hex } from "../../core/sha256.ts";
import type { BlobStore } from "./blob_store.ts";
import type { HubFile } from "../hub/hub.ts";
import { COMMIT } from "../hub/hub_address.ts";
import type { HubModel } from "../hub/hub_model.ts";
import { count, sha256 } from "../../records/schema.ts";
import type { Folder } from "../folder.ts";
import { type FileProgress, fileName, JOURNAL, jsonOrNull, parseJournal } from "./journal.ts";

export interface StoredModel {
  readonly key: string;
  /** "owner/name" */
  readonly repo: string;
  /** 40 hex digits. */
  readonly commit: string;
  readonly license: string | null;
  readonly totalBytes: number;
  /** What it takes on the disk now. */
  readonly storedBytes: number;
  readonly isComplete: boolean;
  /** Whether it was copied from files of this device; otherwise it was downloaded. */
  readonly isFromFiles: boolean;
}

/** What lies there but cannot be used; it can be deleted. */
export interface DamagedModel {
  readonly key: string;
  readonly storedBytes: number;
  readonly problem: string;
}

export const MANIFEST = ".manifest.json";
export const COMPLETE = ".complete";

export interface ModelManifest {
  readonly schema: 1;
  readonly repo: string;
  readonly commit: string;
  readonly license: string | null;
  /** Where it was fetched from; "" for files of this device. */
  readonly endpoint: string;
  readonly chunkBytes: number;
  readonly files: readonly HubFile[];
}

const manifestSchema = v.strictObject({
  schema: v.literal(1),
  repo: v.string(),
  commit: v.pipe(v.string(), v.regex(COMMIT)),
  license: v.nullable(v.string()),
  endpoint: v.string(),
  chunkBytes: v.pipe(count, v.minValue(1)),
  files: v.array(
    v.strictObject({
      path: fileName,
      size: count,
      sha256: v.nullable(sha256),
      gitSha1: v.nullable(v.pipe(v.string(), v.regex(COMMIT))),
    }),
  ),
});
export function storedKey({ repo, commit }: { readonly repo: string; readonly commit: string }): string {
  return `${repo.replace("/", "--")}@${commit.slice(0, 12)}`;
}

export function manifestOf(
  model: Pick<HubModel, "repo" | "commit" | "license" | "files">,
  endpoint: string,
  chunkBytes: number,
): ModelManifest {
  const { repo, commit, license, files } = model;
  return { schema: 1, repo, commit, license, endpoint, chunkBytes, files };
}

/** The stored manifest with its bytes; null when there is none, or one that was torn while it was written. */
export async function readManifest(
  blobs: BlobStore,
  key: string,
): Promise<{ readonly manifest: ModelManifest; readonly digest: string } | null> {
  const bytes = await readAll(blobs, key, MANIFEST);
  if (bytes === null) return null;
  const result = v.safeParse(manifestSchema, jsonOrNull(bytes));
  return result.success ? { manifest: result.output, digest: await sha256Hex(bytes) } : null;
}

/** All models that are stored or begun. */
export async function listStored(blobs: BlobStore): Promise<(StoredModel | DamagedModel)[]> {
  const keys = await blobs.folders();
  return Promise.all(keys.map((key) => describeStored(blobs, key)));
}

async function describeStored(blobs: BlobStore, key: string): Promise<StoredModel | DamagedModel> {
  const files = await blobs.files(key);
  const storedBytes = files.reduce((sum, { size }) => sum + size, 0);
  const stored = await readManifest(blobs, key);
  if (stored === null) return { key, storedBytes, problem: "its list of files cannot be read" };
  const { repo, commit, license, endpoint, files: wanted } = stored.manifest;
  const isComplete = await isMarkedComplete(blobs, key, stored.digest);
  const sizes = new Map(files.map(({ name, size }) => [name, size]));
  const lost = wanted.find(({ path, size }) => isComplete && sizes.get(path) !== size);
  if (lost !== undefined) {
    return { key, storedBytes, problem: `the browser has removed or cut ${lost.path}` };
  }
  const totalBytes = wanted.reduce((sum, { size }) => sum + size, 0);
  const isFromFiles = endpoint === "";
  return { key, repo, commit, license, totalBytes, storedBytes, isComplete, isFromFiles };
}

export async function isMarkedComplete(blobs: BlobStore, key: string, digest: string): Promise<boolean> {
  const marker = await readAll(blobs, key, COMPLETE);
  return marker !== null && new TextDecoder().decode(marker) === digest;
}

/** A stored model as a folder, every chunk held against its hash first (some 700 MB/s).
 *  @throws RunError("store-corrupt") naming the file that is missing, cut or damaged */
export async function openStored(blobs: BlobStore, key: string): Promise<Folder> {
  const manifest = await wholeManifest(blobs, key);
  const damage = await findDamage(blobs, key, manifest);
  if (damage !== null) {
    throw new RunError(
      "store-corrupt",
      `${manifest.repo}: the stored ${damage.path} is damaged from byte ${damage.offset} on. Download the model again; only what is damaged is fetched.`,
      { key, ...damage },
    );
  }
  return storedFolder(blobs, key, manifest);
}

/** A stored model as a folder whose bytes are not held against their hashes: for those who read its small files alone.
 *  @throws RunError("store-corrupt") when it is not stored whole */
export async function peekStored(blobs: BlobStore, key: string): Promise<Folder> {
  return storedFolder(blobs, key, await wholeManifest(blobs, key));
}

/** @throws RunError("store-corrupt") for a model that is not stored, or not whole */
async function wholeManifest(blobs: BlobStore, key: string): Promise<ModelManifest> {
  const stored = await readManifest(blobs, key);
  if (stored !== null && (await isMarkedComplete(blobs, key, stored.digest))) return stored.manifest;
  const sentence =
    stored === null
      ? `The model ${key} is not stored in this browser: it was deleted, or never downloaded here. Download it again under “Other models”, or choose another one.`
      : `The model ${key} is not stored whole. Finish its download first.`;
  throw new RunError("store-corrupt", sentence, { key });
}

/** What lies there of a model as a folder, whole or not. */
export function storedFolder(blobs: BlobStore, key: string, manifest: ModelManifest): Folder {
  const names = manifest.files.map(({ path }) => path);
  return {
    name: manifest.repo,
    files: names,
    open: (file) => (names.includes(file) ? blobs.read(key, file) : Promise.resolve(null)),
  };
}

/** The first byte that is not as it was stored, by file; null when all is sound. */
export async function findDamage(
  blobs: BlobStore,
  key: string,
  manifest: ModelManifest,
): Promise<{ readonly path: string; readonly offset: number } | null> {
  const journal = parseJournal((await readAll(blobs, key, JOURNAL)) ?? new Uint8Array(0));
  const { chunkBytes } = manifest;
  for (const { path, size } of manifest.files) {
    const sound = await soundChunks(blobs, { key, path, size, chunkBytes }, journal.files.get(path));
    if (sound < Math.ceil(size / chunkBytes)) return { path, offset: sound * chunkBytes };
  }
  return null;
}

/** A model's file in the store: how long it is when it is whole, and in what pieces it is fetched and hashed. */
export interface StoredFile {
  /** The model's key. */
  readonly key: string;
  readonly path: string;
  readonly size: number;
  readonly chunkBytes: number;
}

/** How many chunks of a file, from its first on, are stored as the journal says.
 *  @param take gets each sound chunk's bytes in order */
export async function soundChunks(
  blobs: BlobStore,
  { key, path, size, chunkBytes }: StoredFile,
  progress: FileProgress | undefined,
  take: (bytes: Uint8Array<ArrayBuffer>) => void = () => {},
): Promise<number> {
  const source = await blobs.read(key, path);
  const chunks = progress?.chunks ?? [];
  let sound = 0;
  for (const expected of chunks) {
    const offset = sound * chunkBytes;
    const length = Math.min(chunkBytes, size - offset);
    if (source === null || length <= 0 || offset + length > source.size) break;
    const bytes = await source.read(offset, length);
    if ((await sha256Hex(bytes)) !== expected) break;
    take(bytes);
    sound++;
  }
  return sound;
}

/** @throws RunError("busy") while it is being downloaded */
export function deleteStored(blobs: BlobStore, key: string): Promise<void> {
  return blobs.remove(key);
}

async function readAll(blobs: BlobStore, key: string, file: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const source = await blobs.read(key, file);
  return source === null ? null : source.read(0, source.size);
}
