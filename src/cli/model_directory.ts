// A directory of the disk as a model's folder: weights are read by range, nothing is loaded whole.
import { open, readdir, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { RunError } from "../core/errors.ts";
import { type ByteSource, checkRange } from "../formats/byte_source.ts";
import type { Folder } from "../models/folder.ts";

/** A file in a folder of the folder, such as onnx/model.onnx. It is opened by its name, and not listed. */
const BELOW = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$/;

/** @throws RunError("model-invalid") when there is no such directory */
export async function modelDirectory(path: string): Promise<Folder> {
  let names: string[];
  try {
    const entries = await readdir(path, { withFileTypes: true });
    names = entries.filter((entry) => !entry.isDirectory()).map((entry) => entry.name);
  } catch (cause) {
    const sentence = `${path}: cannot be read as a folder (${codeOf(cause)}). Name the folder that holds config.json.`;
    throw new RunError("model-invalid", sentence, { path }, { cause });
  }
  return {
    name: basename(resolve(path)),
    files: names.sort(),
    open: async (file) => {
      const isThere = names.includes(file) || (BELOW.test(file) && (await isFile(join(path, file))));
      return isThere ? fileSource(join(path, file)) : null;
    },
  };
}

/** A file of the disk. It is opened for each read, so that nothing has to be closed. */
export async function fileSource(path: string): Promise<ByteSource> {
  await refusePipe(path);
  const size = await withFile(path, async (file) => (await file.stat()).size);
  return {
    size,
    read: (offset, length) => {
      checkRange(path, size, offset, length);
      return withFile(path, async (file) => {
        const bytes = new Uint8Array(length);
        let got = 0;
        while (got < length) {
          const { bytesRead } = await file.read(bytes, got, length - got, offset + got);
          if (bytesRead === 0) {
            const sentence = `${path}: ended at byte ${offset + got}, it had ${size}. It was changed while it was read.`;
            throw new RunError("file-invalid", sentence, { path, size });
          }
          got += bytesRead;
        }
        return bytes;
      });
    },
  };
}

/** Opening a pipe waits until somebody writes into it. @throws RunError("file-invalid") for what is neither file nor folder */
export async function refusePipe(path: string): Promise<void> {
  const found = await stat(path).catch(() => null); // what is not there is named where it is opened
  if (found === null || found.isFile() || found.isDirectory()) return;
  const what = found.isFIFO() ? "a pipe" : found.isSocket() ? "a socket" : "a device";
  throw new RunError("file-invalid", `${path} is ${what}, not a file. Put the file itself there.`, { path });
}

function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

async function withFile<T>(
  path: string,
  use: (file: Awaited<ReturnType<typeof open>>) => Promise<T>,
): Promise<T> {
  try {
    const file = await open(path, "r");
    try {
      return await use(file);
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (cause instanceof RunError) throw cause;
    throw new RunError("file-invalid", `${path}: cannot be read (${codeOf(cause)}).`, { path }, { cause });
  }
}

function codeOf(thrown: unknown): string {
  return typeof thrown === "object" && thrown !== null && "code" in thrown
    ? String(thrown.code)
    : String(thrown);
}
