// A model that a person has on this device, as something to be stored like a download: files with their sizes and hashes, read by
// range. Its commit is the beginning of its hash, so that the same files are the same stored model.
import { RunError } from "../../core/errors.ts";
import { openSha256 } from "../../core/sha256_stream.ts";
import { blobSource } from "../../formats/byte_source.ts";
import type { DownloadedModel, ModelOrigin } from "../hub/download.ts";
import type { HubFile } from "../hub/hub.ts";
import { sourceSha256 } from "../weight_files.ts";

export interface FilesToKeep {
  readonly model: DownloadedModel;
  readonly origin: ModelOrigin;
}

/** Hashes the files, once through all their bytes.
 *  @param name what the person calls the model
 *  @throws RunError("file-invalid") for a file that can no longer be read */
export async function filesToKeep(
  name: string,
  license: string | null,
  kept: ReadonlyMap<string, Blob>,
): Promise<FilesToKeep> {
  const sources = new Map(Array.from(kept, ([file, blob]) => [storedName(file), blobSource(blob, file)]));
  const files: HubFile[] = [];
  const all = await openSha256();
  for (const [path, source] of sources) {
    const sha256 = await sourceSha256(source);
    all.update(new TextEncoder().encode(`${path} ${sha256}\n`));
    files.push({ path, size: source.size, sha256, gitSha1: null });
  }
  const [only, ...others] = files;
  const commit = (others.length === 0 && only?.sha256 ? only.sha256 : all.hex()).slice(0, 40);
  return {
    model: {
      repo: storedName(name),
      commit,
      license,
      files: files.toSorted((a, b) => a.size - b.size),
      downloadBytes: files.reduce((sum, { size }) => sum + size, 0),
    },
    origin: {
      access: { endpoint: "" },
      range: async (_, { path }, { offset, length, signal, onBytes }) => {
        if (signal.aborted) throw new RunError("aborted", `${path}: paused.`, { file: path });
        const source = sources.get(path)!; // paths are those of the model above
        const bytes = await source.read(offset, length);
        onBytes?.(length);
        return { bytes, size: source.size, etag: null };
      },
    },
  };
}

/** A name that every file system takes. */
function storedName(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9._-]/g, "-").replace(/^[^A-Za-z0-9_]/, "_");
}
