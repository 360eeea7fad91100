// What a run must share with a checkpoint to go on with the same bits, as one hash; and the hash that names an adapter.
// Trap: tensors are hashed by their bytes in a fixed order. JSON of floats or of Maps would hide differences.
import { RunError } from "../core/errors.ts";
import { sha256Hex } from "../core/sha256.ts";
import type { Checkpoint, Dataset, LoraAdapter, ModelRef } from "../core/types.ts";
import type { Recipe } from "./sft_trainer.ts";

/** Hash of everything that decides the bits of step t + 1 given the state after step t. `device` is the adapter's name:
 *  another driver rounds otherwise. -> lower-case hex */
export async function checkpointIdentity(
  recipe: Recipe,
  dataset: Dataset,
  base: ModelRef,
  device: string,
): Promise<string> {
  const rows = dataset.examples.map(({ ids, lossMask, weight }) => [ids, lossMask, weight]);
  const facts = JSON.stringify([recipe, base.sha256, device, rows]);
  return sha256Hex(new TextEncoder().encode(facts));
}

/** @throws RunError("store-corrupt") when the checkpoint is of another run, dataset, model or device */
export function checkIdentity(checkpoint: Checkpoint, identity: string): void {
  if (checkpoint.identity === identity) return;
  throw new RunError(
    "store-corrupt",
    `The stored training state after step ${checkpoint.step} was made with other settings, other data or on another device. Start the training anew.`,
    { step: checkpoint.step, expected: identity, got: checkpoint.identity },
  );
}

/** sha256 over the pairs sorted by name: name, A, B. -> lower-case hex */
export async function adapterSha256(adapter: LoraAdapter): Promise<string> {
  const parts: Uint8Array[] = [];
  for (const [name, pair] of [...adapter.tensors].sort(([a], [b]) => (a < b ? -1 : 1))) {
    parts.push(new TextEncoder().encode(name));
    for (const floats of [pair.A, pair.B])
      parts.push(new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength));
  }
  return sha256Hex(new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer()));
}
