// Files that a person picked or dropped, as a model: the folder that holds config.json, at any depth, or one GGUF file.
import { RunError } from "../core/errors.ts";
import { blobSource } from "../formats/byte_source.ts";
import { type Folder, LICENSE_FILE } from "./folder.ts";
import { ggufSource } from "./gguf/gguf_source.ts";
import { onlyGguf, partNames } from "./gguf/parts.ts";
import { folderSource, type ModelSource } from "./source.ts";

/** A file with its path inside what was picked, "/" between the parts. */
export interface PickedFile {
  readonly path: string;
  readonly file: File;
}

/** A model in picked files. */
export interface PickedModel {
  readonly source: ModelSource;
  /** The files that must be copied to keep it, by name; none for a model with a card, whose place is a site or a disk. */
  readonly kept: ReadonlyMap<string, File>;
}

/** What of a folder is kept: what is read of it, and nothing that happens to lie beside it. */
const KEPT = /\.(?:json|jinja|txt|safetensors)$/i;

/** Files that a person picked or dropped, as a model. @throws errors of `pickedFolder`, `folderSource` and `ggufSource` */
export async function pickedModel(files: readonly PickedFile[]): Promise<PickedModel> {
  const byName = new Map(files.map(({ path, file }) => [baseName(path), file]));
  const gguf = onlyGguf([...byName.keys()]);
  if (gguf !== null) {
    const open = (name: string) => {
      const file = byName.get(name);
      return Promise.resolve(file === undefined ? null : blobSource(file, name));
    };
    const source = await ggufSource({ path: gguf, file: gguf, open });
    return { source, kept: new Map(partNames(gguf).map((name) => [name, byName.get(name)!])) };
  }
  const { folder, inside } = homeOf(files);
  const source = await folderSource(folder.name, folder);
  const isKept = (name: string) => source.card === null && (KEPT.test(name) || LICENSE_FILE.test(name));
  return { source, kept: new Map([...inside].filter(([name]) => isKept(name))) };
}

/** Files that a person picked or dropped, as a source. @throws as `pickedModel` */
export async function pickedSource(files: readonly PickedFile[]): Promise<ModelSource> {
  return (await pickedModel(files)).source;
}

/** The folder that holds config.json, at any depth. @throws RunError("model-invalid") when none or several do */
export function pickedFolder(files: readonly PickedFile[]): Folder {
  return homeOf(files).folder;
}

function homeOf(files: readonly PickedFile[]): {
  readonly folder: Folder;
  readonly inside: ReadonlyMap<string, File>;
} {
  const homes = files.filter(({ path }) => baseName(path) === "config.json").map(({ path }) => parent(path));
  // A shallower one wins: repositories keep further configs in folders of their own (onnx/, original/).
  const depth = (path: string) => (path === "" ? 0 : path.split("/").length);
  const shallowest = Math.min(...homes.map(depth));
  const [home, ...others] = homes.filter((path) => depth(path) === shallowest);
  if (home === undefined) {
    const [only, ...more] = files;
    const what =
      only !== undefined && more.length === 0
        ? `“${baseName(only.path)}” is no GGUF file, and no folder of a model.`
        : `None of the ${files.length} files is called config.json.`;
    const sentence = `${what} Choose the folder of a model from the Hugging Face Hub, or a GGUF file.`;
    throw new RunError("model-invalid", sentence, { missing: "config.json" });
  }
  if (others.length > 0) {
    const names = [home, ...others].map((path) => path || "(the top)").join(", ");
    throw new RunError("model-invalid", `There are several models: ${names}. Choose one of these folders.`);
  }
  const inside = new Map<string, File>();
  for (const { path, file } of files) if (parent(path) === home) inside.set(baseName(path), file);
  const name = home === "" ? "the files" : baseName(home);
  const folder: Folder = {
    name,
    files: [...inside.keys()].sort(),
    open: (wanted) => {
      const file = inside.get(wanted);
      return Promise.resolve(file === undefined ? null : blobSource(file, `${name}/${wanted}`));
    },
  };
  return { folder, inside };
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
function parent(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
