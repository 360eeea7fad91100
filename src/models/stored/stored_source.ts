// A stored model as a source: its folder or its GGUF file in browser storage, with what its manifest says of it.
import type { Folder } from "../folder.ts";
import { ggufSource } from "../gguf/gguf_source.ts";
import { onlyGguf } from "../gguf/parts.ts";
import { readHash, type ModelSource } from "../source.ts";
import type { BlobStore } from "./blob_store.ts";
import { openStored, peekStored, readManifest } from "./stored_models.ts";
import { STORED_PATH } from "./stored_path.ts";

/** Opens a downloaded model. Every chunk is held against its hash first.
 *  @throws RunError("store-corrupt") naming the file that is missing, cut or damaged */
export async function storedSource(blobs: BlobStore, key: string): Promise<ModelSource> {
  return sourceOf(blobs, key, await openStored(blobs, key));
}

/** Opens a downloaded model for those who read its small files alone: nothing is held against its hash.
 *  @throws RunError("store-corrupt") when it is not stored whole */
export async function peekedSource(blobs: BlobStore, key: string): Promise<ModelSource> {
  return sourceOf(blobs, key, await peekStored(blobs, key));
}

async function sourceOf(blobs: BlobStore, key: string, folder: Folder): Promise<ModelSource> {
  const manifest = (await readManifest(blobs, key))?.manifest;
  const listed = new Map(manifest?.files.map(({ path, sha256 }) => [path, sha256]));
  const gguf = onlyGguf(folder.files ?? []);
  if (gguf !== null) {
    const sha256 = async (file: string) => listed.get(file) ?? readHash(folder, file);
    return ggufSource({
      path: `${STORED_PATH}${key}`,
      file: gguf,
      open: (file) => folder.open(file),
      sha256,
    });
  }
  return {
    path: `${STORED_PATH}${key}`,
    name: folder.name,
    folder,
    card: null,
    license: manifest?.license ?? null,
    sha256: async (file) => listed.get(file) ?? readHash(folder, file),
  };
}
