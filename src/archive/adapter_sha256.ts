// The hash that names an adapter.
import { sha256Hex } from "../core/sha256.ts";
import { exportPeft } from "../export/peft.ts";
import type { LoraAdapter } from "../records/adapter.ts";

/** The hash of the adapter's adapter_model.safetensors as Retort writes it, whatever file it came in. */
export function adapterSha256(adapter: LoraAdapter): Promise<string> {
  return sha256Hex(exportPeft(adapter).get("adapter_model.safetensors")!); // exportPeft always writes it
}
