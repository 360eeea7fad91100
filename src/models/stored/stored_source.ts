// A downloaded model as a source: its folder in browser storage, with what its manifest says of it.
import { readHash, type ModelSource } from "../source.ts";
import type { BlobStore } from "./blob_store.ts";
import { openStored, readManifest } from "./stored_models.ts";

/** `ModelRef.path` of a model in browser storage: this and its key. */
export const STORED_PATH = "stored:";

/** Opens a downloaded model. Every chunk is held against its hash first.
 *  @throws RunError("store-corrupt") naming the file that is missing, cut or damaged */
export async function storedSource(blobs: BlobStore, key: string): Promise<ModelSource> {
  const folder = await openStored(blobs, key);
  const manifest = (await readManifest(blobs, key))?.manifest;
  const listed = new Map(manifest?.files.map(({ path, sha256 }) => [path, sha256]));
  return {
    path: `${STORED_PATH}${key}`,
    name: folder.name,
    folder,
    card: null,
    license: manifest?.license ?? null,
    sha256: async (file) => listed.get(file) ?? readHash(folder, file),
  };
}
