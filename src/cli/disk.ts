// The file system as the commands see it, and Node's. A file is replaced as a whole or not at all: written beside its place,
// flushed to the disk, renamed. So a kill or a full disk leaves the old file, never half of the new one.
import { createHash } from "node:crypto";
import { open, readdir, readFile, mkdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { RunError } from "../core/errors.ts";

export interface Disk {
  /** Whole content. @throws RunError("file-invalid") naming the path when it is not there or not readable */
  read(path: string): Promise<Uint8Array<ArrayBuffer>>;
  /** Names in a folder. @throws RunError("file-invalid") */
  list(folder: string): Promise<string[]>;
  isFile(path: string): Promise<boolean>;
  /** Hex sha256, read piece by piece. @throws RunError("file-invalid") */
  sha256(path: string): Promise<string>;
  sha256OfText(text: string): string;
  /** Makes the folder and those above it. @throws RunError("store-quota" | "store-unavailable") */
  makeFolder(path: string): Promise<void>;
  /** Replaces the file as a whole. @throws RunError("store-quota" | "store-unavailable") */
  replace(path: string, content: Uint8Array | string): Promise<void>;
}

export const nodeDisk: Disk = {
  async read(path) {
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
  async makeFolder(path) {
    try {
      await mkdir(path, { recursive: true });
    } catch (thrown) {
      throw unwritable(path, thrown);
    }
  },
  async replace(path, content) {
    const folder = dirname(path);
    const beside = join(folder, `.${basename(path)}.${process.pid}.part`);
    try {
      const file = await open(beside, "w");
      try {
        await file.writeFile(content);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(beside, path);
      await syncFolder(folder);
    } catch (thrown) {
      await rm(beside, { force: true }).catch(() => {}); // the first failure is the one to tell
      throw unwritable(path, thrown);
    }
  },
};

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
