// Models of the disk, by the path of their folder.
import { join } from "node:path";
import type { OpenSource } from "../models/source.ts";
import { folderSource } from "../models/source.ts";
import type { Disk } from "./disk.ts";
import { modelDirectory } from "./model_directory.ts";

/** @throws from its promise RunError("model-invalid") when there is no such folder; RunError("file-invalid" | "model-invalid") for a broken
 *  retort.json in it */
export function diskSources(disk: Disk): OpenSource {
  return async (path) =>
    folderSource(path, await modelDirectory(path), (file) => disk.sha256(join(path, file)));
}
