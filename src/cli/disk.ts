// The file system as the commands see it, and Node's. A file is replaced as a whole or not at all: written beside its place,
// flushed to the disk, renamed. So a kill or a full disk leaves the old file, never half of the new one. Only `append` adds to a
// file in its place; its caller must be able to recognise a torn end.
import { createHash } from "node:crypto";
import { openAsBlob } from "node:fs";
import {
  type FileHandle,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  truncate,
} from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { RunError } from "../core/errors.ts";
import { refusePipe } from "./model_directory.ts";

export interface Disk {
  /** Whole content. @throws RunError("file-invalid") naming the path when it is not there or not readable */
  read(path: string): Promise<Uint8Array<ArrayBuffer>>;
  /** Names in a folder. @throws RunError("file-invalid") */
  list(folder: string): Promise<string[]>;
  isFile(path: string): Promise<boolean>;
  /** Hex sha256, read piece by piece. @throws RunError("file-invalid") */
  sha256(path: string): Promise<string>;
  sha256OfText(text: string): string;
  /** The file as a Blob that reads from the disk when its bytes are asked for; null when it is not there. */
  blob(path: string): Promise<Blob | null>;
  /** Makes the folder and those above it. @throws RunError("store-quota" | "store-unavailable") */
  makeFolder(path: string): Promise<void>;
  /** Replaces the file as a whole. @throws RunError("store-quota" | "store-unavailable") */
  replace(path: string, content: Uint8Array | string | Blob): Promise<void>;
  /** Adds to the end of a file that has `at` bytes now, and flushes it; with 0 the file is made.
   *  @throws RunError("busy") when it has another length; RunError("store-quota" | "store-unavailable"), and then some of the bytes
   *  may have been added */
  append(path: string, bytes: Uint8Array, at: number): Promise<void>;
  /** Shortens a file to `length` bytes. @throws RunError("store-quota" | "store-unavailable") */
  cut(path: string, length: number): Promise<void>;
  /** Makes an empty file. -> false when there is one of that name @throws RunError("store-quota" | "store-unavailable") */
  create(path: string): Promise<boolean>;
  /** Removes the file, if it is there. @throws RunError("store-unavailable") */
  remove(path: string): Promise<void>;
  /** Opens an empty file that is written in any order, in place of one that is there. @throws as `replace` */
  writer(path: string): Promise<DiskWriter>;
  /** Puts a file in the place of another, as a whole, on the same disk. @throws as `replace` */
  move(from: string, to: string): Promise<void>;
}

/** A file that is being written, at any offset. */
export interface DiskWriter {
  /** @throws RunError("store-quota" | "store-unavailable") */
  write(offset: number, bytes: Uint8Array): Promise<void>;
  /** Flushes what was written to the disk. @throws as `write` */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Where a file's new content lies before it takes the file's place. */
const BESIDE = /^\.(.+)\.\d+\.part$/;

/** The file that a broken-off replacement was of, null for other names. */
export function replacedName(name: string): string | null {
  return BESIDE.exec(name)?.[1] ?? null;
}

export const nodeDisk: Disk = {
  async read(path) {
    if (!path.startsWith("/dev/")) await refusePipe(path); // a shell's <(command) is a pipe in /dev/fd that ends
    try {
      const bytes = await readFile(path);
      return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    } catch (thrown) {
      throw unreadable(path, thrown);
    }
  },
  async list(folder) {
    try {
      return (await readdir(folder)).sort();
    } catch (thrown) {
      throw unreadable(folder, thrown);
    }
  },
  isFile: (path) =>
    stat(path).then(
      (found) => found.isFile(),
      () => false,
    ),
  async sha256(path) {
    await refusePipe(path);
    try {
      const file = await open(path);
      const hash = createHash("sha256");
      for await (const piece of file.createReadStream({ highWaterMark: 1 << 20 }))
        hash.update(piece as Buffer); // a stream of bytes
      return hash.digest("hex");
    } catch (thrown) {
      throw unreadable(path, thrown);
    }
  },
  sha256OfText: (text) => createHash("sha256").update(text).digest("hex"),
  blob: async (path) => ((await nodeDisk.isFile(path)) ? openAsBlob(path) : null),
  makeFolder: (path) =>
    writing(path, async () => {
      const first = await mkdir(path, { recursive: true });
      if (first === undefined) return;
      for (let made = resolve(path); made.length >= resolve(first).length; made = dirname(made)) {
        await syncFolder(dirname(made));
      }
    }),
  async replace(path, content) {
    const beside = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
    try {
      await writing(path, async () => {
        await flushed(beside, "w", (file) =>
          file.writeFile(content instanceof Blob ? content.stream() : content),
        );
        await rename(beside, path);
        await syncFolder(dirname(path));
      });
    } catch (thrown) {
      await rm(beside, { force: true }).catch(() => {}); // the first failure is the one to tell
      throw thrown;
    }
  },
  append: (path, bytes, at) =>
    writing(path, async () => {
      await flushed(path, "a", async (file) => {
        const { size } = await file.stat();
        if (size !== at) throw otherLength(path, at, size);
        await file.appendFile(bytes);
      });
      if (at === 0) await syncFolder(dirname(path));
    }),
  cut: (path, length) =>
    writing(path, async () => {
      await truncate(path, length);
      await flushed(path, "r+", () => Promise.resolve());
    }),
  create: (path) =>
    writing(path, async () => {
      try {
        await (await open(path, "wx")).close();
        return true;
      } catch (thrown) {
        if (reasonOf(thrown).code === "EEXIST") return false;
        throw thrown;
      }
    }),
  remove: (path) => writing(path, () => rm(path, { force: true })),
  writer: (path) =>
    writing(path, async () => {
      const file = await open(path, "w");
      return {
        write: (offset, bytes) => writing(path, () => writeAt(file, offset, bytes)),
        flush: () => writing(path, () => file.sync()),
        close: () => file.close(),
      };
    }),
  move: (from, to) =>
    writing(to, async () => {
      await rename(from, to);
      await syncFolder(dirname(to));
    }),
};

/** One call of the system may write a part only. */
async function writeAt(file: FileHandle, offset: number, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    done += (await file.write(bytes, done, bytes.length - done, offset + done)).bytesWritten;
  }
}

/** Opens a file, works on it and flushes it to the disk. */
async function flushed(
  path: string,
  flags: string,
  work: (file: FileHandle) => Promise<void>,
): Promise<void> {
  const file = await open(path, flags);
  try {
    await work(file);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** @throws RunError("store-quota" | "store-unavailable") in place of what the system throws */
async function writing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw thrown instanceof RunError ? thrown : unwritable(path, thrown);
  }
}

function otherLength(path: string, expected: number, got: number): RunError {
  return new RunError(
    "busy",
    `${path} has ${got} bytes, expected ${expected}: another program has written to it.`,
    { path, expected, got },
  );
}

/** Makes a rename durable. Windows opens no folders, and needs none of this. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "it is not there",
  EISDIR: "it is a folder, expected a file",
  ENOTDIR: "it is not a folder",
  EACCES: "permission is denied",
  ENOSPC: "the disk is full",
  EEXIST: "a file of that name is in the way",
};

function reasonOf(thrown: unknown): { readonly code: string; readonly text: string } {
  const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
  return { code, text: REASONS[code] ?? (thrown instanceof Error ? thrown.message : String(thrown)) };
}

function unreadable(path: string, thrown: unknown): RunError {
  const { code, text } = reasonOf(thrown);
  return new RunError("file-invalid", `${path} cannot be read: ${text}.`, { path, code }, { cause: thrown });
}

function unwritable(path: string, thrown: unknown): RunError {
  const { code, text } = reasonOf(thrown);
  const kind = code === "ENOSPC" || code === "EDQUOT" ? "store-quota" : "store-unavailable";
  return new RunError(
    kind,
    `${path} cannot be written: ${text}. What was there before is still there.`,
    { path, code },
    { cause: thrown },
  );
}
