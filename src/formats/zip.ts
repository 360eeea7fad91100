// Zip archives whose bytes depend on their content alone: fixed order, fixed time stamps, one compression level.
// Trap: zip times are local times without a zone, so the fixed date is built from local parts.
import { zipSync } from "fflate";
import { RunError } from "../core/errors.ts";

export interface ZipEntry {
  /** Path inside the archive: letters, digits, "._-", parts separated by "/". */
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const SAFE_NAME = /^(?!\.)[A-Za-z0-9._-]+(?:\/(?!\.)[A-Za-z0-9._-]+)*$/;

/** @throws RunError("internal") for a name that is unsafe to unpack or comes twice */
export function writeZip(entries: readonly ZipEntry[]): Uint8Array<ArrayBuffer> {
  const files: Record<string, Uint8Array> = {};
  for (const { name, bytes } of entries) {
    if (!SAFE_NAME.test(name))
      throw new RunError("internal", `Zip entry "${name}" is not a safe path.`, { name });
    if (Object.hasOwn(files, name))
      throw new RunError("internal", `Zip entry "${name}" comes twice.`, { name });
    files[name] = bytes;
  }
  return new Uint8Array(zipSync(files, { level: 6, mtime: new Date(2000, 0, 1) }));
}
