// BlobStore over the origin-private file system. Reading works in every thread, writing in a dedicated worker only:
// `createSyncAccessHandle`, which writes in place instead of copying a file of gigabytes, exists nowhere else.
// Trap: a handle holds its file's lock until it is closed, also after an error.
import { RunError } from "../../core/errors.ts";
import { blobSource, checkRange } from "../../formats/byte_source.ts";
import { blobError, type BlobStore, type BlobWriter } from "./blob_store.ts";

/** A type of lib.webworker, which the page's type library lacks. */
interface SyncAccessHandle {
  read(into: Uint8Array<ArrayBuffer>, options: { readonly at: number }): number;
  write(bytes: Uint8Array<ArrayBuffer>, options: { readonly at: number }): number;
  truncate(size: number): void;
  getSize(): number;
  flush(): void;
  close(): void;
}
interface InPlaceFile extends FileSystemFileHandle {
  createSyncAccessHandle(): Promise<SyncAccessHandle>;
}

/** @param top the folder of the file system that holds all others
 *  @throws RunError("store-unavailable") where there is no such file system; `write` also where it cannot */
export async function openOpfs(top: string, storage: StorageManager = navigator.storage): Promise<BlobStore> {
  const root = await named("Opening the stored models", async () =>
    (await storage.getDirectory()).getDirectoryHandle(top, { create: true }),
  );
  /** null when there is no such folder. */
  const existing = (folder: string) =>
    missing(() => root.getDirectoryHandle(folder), `Opening the stored model ${folder}`);
  const fileOf = async (folder: string, file: string): Promise<File | null> => {
    const where = `Reading ${folder}/${file}`;
    const directory = await existing(folder);
    if (directory === null) return null;
    const handle = await missing(() => directory.getFileHandle(file), where);
    return handle === null ? null : named(where, () => handle.getFile());
  };
  return {
    folders: () =>
      named("Listing the stored models", async () => {
        const names: string[] = [];
        for await (const [name, handle] of root.entries()) if (handle.kind === "directory") names.push(name);
        return names.sort();
      }),
    files: (folder) =>
      named(`Listing the stored model ${folder}`, async () => {
        const files: { name: string; size: number }[] = [];
        const directory = await existing(folder);
        if (directory === null) return files;
        for await (const [name, handle] of directory.entries()) {
          if (isFile(handle)) files.push({ name, size: (await handle.getFile()).size });
        }
        return files.sort((a, b) => (a.name < b.name ? -1 : 1));
      }),
    read: async (folder, file) => {
      const blob = await fileOf(folder, file);
      return blob === null ? null : blobSource(blob, `${folder}/${file}`);
    },
    blob: fileOf,
    write: (folder, file) =>
      named(`Writing ${folder}/${file}`, async () => {
        const directory = await root.getDirectoryHandle(folder, { create: true });
        const handle = await directory.getFileHandle(file, { create: true });
        if (!isInPlace(handle)) throw cannotWrite();
        return writer(await handle.createSyncAccessHandle(), `Writing ${folder}/${file}`);
      }),
    remove: async (folder) => {
      await missing(
        () => root.removeEntry(folder, { recursive: true }),
        `Deleting the stored model ${folder}`,
      );
    },
    room: async () => {
      const { usage, quota } = await named("Asking for the room left", () => storage.estimate());
      return usage === undefined || quota === undefined ? null : { usedBytes: usage, quotaBytes: quota };
    },
  };
}

function cannotWrite(): RunError {
  return new RunError(
    "store-unavailable",
    "Stored models: this browser cannot write files in place. Update it, or pick the model's folder from your disk.",
  );
}

function writer(handle: SyncAccessHandle, where: string): BlobWriter {
  return {
    size: () => named(where, () => Promise.resolve(handle.getSize())),
    read: (offset, length) =>
      named(where, () => {
        checkRange(where, handle.getSize(), offset, length);
        const bytes = new Uint8Array(length);
        const got = handle.read(bytes, { at: offset });
        if (got === length) return Promise.resolve(bytes);
        throw new DOMException(`${got} of ${length} bytes were read`, "InvalidStateError");
      }),
    write: (offset, bytes) =>
      named(where, () => {
        const written = handle.write(bytes, { at: offset });
        if (written === bytes.length) return Promise.resolve();
        const text = `${written} of ${bytes.length} bytes were written`;
        throw new DOMException(text, "QuotaExceededError"); // how a full disk can look
      }),
    truncate: (size) => named(where, () => Promise.resolve(handle.truncate(size))),
    flush: () => named(where, () => Promise.resolve(handle.flush())),
    close: () => named(where, () => Promise.resolve(handle.close())),
  };
}

function isInPlace(handle: FileSystemFileHandle): handle is InPlaceFile {
  return "createSyncAccessHandle" in handle;
}

function isFile(handle: FileSystemHandle): handle is FileSystemFileHandle {
  return handle.kind === "file";
}

async function named<T>(where: string, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (thrown) {
    throw blobError(where, thrown);
  }
}

/** null when the platform says that there is no such thing. */
async function missing<T>(find: () => Promise<T>, where: string): Promise<T | null> {
  try {
    return await find();
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === "NotFoundError") return null;
    throw blobError(where, thrown);
  }
}
