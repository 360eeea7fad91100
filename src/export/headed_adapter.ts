// An adapter that may have a head of its own, as PEFT's two files and a third one for the head.
import { writeSafetensors } from "../formats/safetensors.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import { exportPeft } from "./peft.ts";

/** The file beside PEFT's that holds the head; its one tensor is called "head". */
export const HEAD_FILE = "head.safetensors";

/** @returns file contents by name @throws as `exportPeft` */
export function headedAdapter(adapter: LoraAdapter): ReadonlyMap<string, Uint8Array<ArrayBuffer>> {
  const { extra, ...pairs } = adapter;
  const files = new Map(exportPeft(pairs));
  if (extra !== undefined) files.set(HEAD_FILE, writeSafetensors([["head", [extra.length], extra]]));
  return files;
}
