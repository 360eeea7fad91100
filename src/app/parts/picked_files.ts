// What a person picked or dropped, as files with paths. A picker with `webkitdirectory` gives a flat list with relative
// paths, a drop gives a tree of entries, a multiple picker gives bare files.
// Trap: `webkitGetAsEntry` works only while the drop event is handled, so the entries are taken before the first await; and
// `readEntries` gives at most 100 at a time, so it is called until it gives none.
import { RunError } from "../../core/errors.ts";
import type { PickedFile } from "../../models/picked_folder.ts";

const MAX_FILES = 10_000;

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
