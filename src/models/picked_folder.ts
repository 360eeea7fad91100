// Files that a person picked or dropped, as a model's folder: the one that holds config.json, at any depth.
import { RunError } from "../core/errors.ts";
import { blobSource } from "../formats/byte_source.ts";
import type { Folder } from "./folder.ts";
import { folderSource, type ModelSource } from "./source.ts";

/** A file with its path inside what was picked, "/" between the parts. */
export interface PickedFile {
  readonly path: string;
  readonly file: File;
}

/** Files that a person picked or dropped, as a source. @throws errors of `pickedFolder` and `folderSource` */
export async function pickedSource(files: readonly PickedFile[]): Promise<ModelSource> {
  const folder = pickedFolder(files);
  return folderSource(folder.name, folder);
}

/** The folder that holds config.json, at any depth. @throws RunError("model-invalid") when none or several do */
export function pickedFolder(files: readonly PickedFile[]): Folder {
  const homes = files.filter(({ path }) => baseName(path) === "config.json").map(({ path }) => parent(path));
  // A shallower one wins: repositories keep further configs in folders of their own (onnx/, original/).
  const depth = (path: string) => (path === "" ? 0 : path.split("/").length);
  const shallowest = Math.min(...homes.map(depth));
  const [home, ...others] = homes.filter((path) => depth(path) === shallowest);
  if (home === undefined) {
    const sentence = `None of the ${files.length} files is called config.json. Choose the folder of a model from the Hugging Face Hub.`;
    throw new RunError("model-invalid", sentence, { missing: "config.json" });
  }
  if (others.length > 0) {
    const names = [home, ...others].map((path) => path || "(the top)").join(", ");
    throw new RunError("model-invalid", `There are several models: ${names}. Choose one of these folders.`);
  }
  const inside = new Map<string, File>();
  for (const { path, file } of files) if (parent(path) === home) inside.set(baseName(path), file);
  const name = home === "" ? "the files" : baseName(home);
  return {
    name,
    files: [...inside.keys()].sort(),
    open: (wanted) => {
      const file = inside.get(wanted);
      return Promise.resolve(file === undefined ? null : blobSource(file, `${name}/${wanted}`));
    },
  };
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
function parent(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
