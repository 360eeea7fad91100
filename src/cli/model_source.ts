// Models of the disk, by the path of their folder or of their GGUF file.
import { basename, dirname, join } from "node:path";
import { ggufSource } from "../models/gguf/gguf_source.ts";
import type { OpenSource } from "../models/source.ts";
import { folderSource } from "../models/source.ts";
import type { Disk } from "./disk.ts";
import { fileSource, modelDirectory } from "./model_directory.ts";

/** @throws from its promise RunError("model-invalid") when there is no such folder or file, and for a GGUF file of a model that is not
 *  run here; RunError("file-invalid" | "model-invalid") for a broken retort.json or a broken GGUF file */
export function diskSources(disk: Disk): OpenSource {
  return async (path) => {
    if (!(await disk.isFile(path))) {
      return folderSource(path, await modelDirectory(path), (file) => disk.sha256(join(path, file)));
    }
    const beside = (file: string) => join(dirname(path), file);
    return ggufSource({
      path,
      file: basename(path),
      open: async (file) => ((await disk.isFile(beside(file))) ? fileSource(beside(file)) : null),
      sha256: (file) => disk.sha256(beside(file)),
    });
  };
}
