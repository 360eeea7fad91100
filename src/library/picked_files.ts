// Files that a person picked or dropped, as a model's folder. A picker with `webkitdirectory` gives a flat list with
// relative paths, a drop gives a tree of entries, a multiple picker gives bare files: all become one Folder.
// Trap: `webkitGetAsEntry` works only while the drop event is handled, so the entries are taken before the first await; and
// `readEntries` gives at most 100 at a time, so it is called until it gives none.
import { RunError } from "../core/errors.ts";
import { blobSource } from "../formats/byte_source.ts";
import type { Folder } from "./model_folder.ts";

/** A file with its path inside what was picked, "/" between the parts. */
export interface PickedFile {
  readonly path: string;
  readonly file: File;
}

const MAX_FILES = 10_000;

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

/** From `<input type="file" webkitdirectory>` or `multiple`. */
export function filesOfPicker(list: Iterable<File>): PickedFile[] {
  return Array.from(list, (file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/** From a drop event: files as they are, folders with all they hold. @throws RunError("file-invalid") */
export function filesOfDrop(items: Iterable<DataTransferItem>): Promise<PickedFile[]> {
  const entries: FileSystemEntry[] = [];
  for (const item of items) {
    const entry = item.kind === "file" ? item.webkitGetAsEntry() : null;
    if (entry !== null) entries.push(entry);
  }
  return filesOfEntries(entries);
}

async function filesOfEntries(entries: readonly FileSystemEntry[]): Promise<PickedFile[]> {
  const found: PickedFile[] = [];
  const visit = async (entry: FileSystemEntry, path: string): Promise<void> => {
    if (found.length >= MAX_FILES) {
      throw new RunError(
        "file-invalid",
        `More than ${MAX_FILES} files were dropped. Drop the model's folder alone.`,
      );
    }
    if (isFileEntry(entry)) found.push({ path, file: await fileOf(entry, path) });
    else if (isDirectoryEntry(entry)) {
      for (const child of await childrenOf(entry, path)) await visit(child, `${path}/${child.name}`);
    }
  };
  for (const entry of entries) await visit(entry, entry.name);
  return found;
}

function isFileEntry(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}
function isDirectoryEntry(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

function fileOf(entry: FileSystemFileEntry, path: string): Promise<File> {
  return new Promise((resolve, reject) => {
    entry.file(resolve, (cause) => reject(unreadable(path, cause)));
  });
}

async function childrenOf(entry: FileSystemDirectoryEntry, path: string): Promise<FileSystemEntry[]> {
  const reader = entry.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, (cause) => reject(unreadable(path, cause)));
    });
    if (some.length === 0) return all;
    all.push(...some);
  }
}

function unreadable(path: string, cause: DOMException): RunError {
  const sentence = `${path}: cannot be read (${cause.name}). Choose it again; it may need a permission.`;
  return new RunError("file-invalid", sentence, { path }, { cause });
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
function parent(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
