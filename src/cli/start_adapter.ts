// What a run's student starts from, off the disk: a PEFT folder, or a zip that holds one, a download of Retort among them. It is
// held against the base as the page's import does it.
import { basename, join } from "node:path";
import { RunError } from "../core/errors.ts";
import type { LoraAdapter, StartPoint } from "../records/adapter.ts";
import type { ModelRef } from "../records/model_ref.ts";
import { readPeftOrigin } from "../export/peft_read.ts";
import type { Architecture } from "../models/architecture.ts";
import { bytesSource } from "../formats/byte_source.ts";
import { openZip } from "../formats/zip_read.ts";
import { findAdapter } from "../archive/adapter_files.ts";
import { adapterSha256 } from "../archive/adapter_sha256.ts";
import type { Files } from "../archive/brought_files.ts";
import type { Disk } from "./disk.ts";

export interface OpenedStart {
  readonly point: StartPoint;
  readonly adapter: LoraAdapter;
}

/** @throws RunError("file-invalid") for a path without an adapter; RunError("model-invalid" | "non-finite") for an adapter of
 *  another base, or one that nobody should load */
export async function readStart(
  path: string,
  disk: Disk,
  architecture: Architecture,
  base: ModelRef,
): Promise<OpenedStart> {
  const files = (await disk.isFile(path))
    ? await openZip(bytesSource(await disk.read(path), path), path)
    : await folderFiles(path, disk);
  const { config, tensors } = findAdapter(files, path);
  const { adapter, check } = readPeftOrigin(
    { config: await config.read(), tensors: await tensors.read() },
    architecture,
    base,
  );
  return {
    adapter,
    // its name alone: a receipt travels, and a path tells of the machine
    point: { name: basename(path), sha256: await adapterSha256(adapter), lora: adapter.config, check },
  };
}

async function folderFiles(folder: string, disk: Disk): Promise<Files> {
  const names = (await disk.list(folder)).filter((name) => name.startsWith("adapter_"));
  const files = await Promise.all(
    names.map(async (name) => {
      const bytes = await disk.read(join(folder, name));
      const read = () => Promise.resolve(bytes);
      async function* chunks() {
        yield await read();
      }
      return [name, { bytes: bytes.length, read, chunks }] as const;
    }),
  );
  return new Map(files);
}

/** The rank that was asked for, if any, must be the adapter's. @throws RunError("config") */
export function checkRank(asked: string | undefined, { point }: OpenedStart): void {
  const { r } = point.lora;
  if (asked === undefined || Number(asked) === r) return;
  throw new RunError(
    "config",
    `--rank ${asked}: ${point.name} has rank ${r}, and training goes on with it.`,
    {
      asked,
      rank: r,
    },
  );
}
