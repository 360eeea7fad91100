// What a run must share with a checkpoint to go on with the same bits, as one line of text.
// Trap: another driver rounds otherwise, but refusing a checkpoint for that would cost the person an hour; so the device
// stands apart from the hash.
import { RunError } from "../core/errors.ts";
import type { AdapterReport } from "../core/protocol.ts";
import { sha256Hex } from "../core/sha256.ts";
import type { Checkpoint, Dataset, ModelRef } from "../core/types.ts";
import type { Recipe } from "./sft_trainer.ts";

/** "<hash> <device>": a hash of all that decides the bits of step t + 1 given the state after step t, and the device, as
 *  another driver rounds otherwise. */
export async function checkpointIdentity(
  recipe: Recipe,
  dataset: Dataset,
  base: ModelRef,
  device: AdapterReport,
): Promise<string> {
  const { rank, learningRate, steps, batchTokens, seed } = recipe; // by name: other settings do not matter
  const rows = dataset.examples.map(({ ids, lossMask, weight }) => [ids, lossMask, weight]);
  const facts = JSON.stringify([rank, learningRate, steps, batchTokens, seed, base.sha256, rows]);
  const hash = await sha256Hex(new TextEncoder().encode(facts));
  return `${hash} ${[device.vendor, device.architecture, device.description].join("/")}`;
}

/** Whether a run of `identity` may go on from a checkpoint, and with the same bits.
 *  @throws RunError("store-corrupt") when the checkpoint is of other settings, data or weights */
export function checkIdentity(checkpoint: Checkpoint, identity: string): "same" | "other-device" {
  if (checkpoint.identity === identity) return "same";
  const hash = (text: string) => text.slice(0, text.indexOf(" "));
  if (hash(checkpoint.identity) === hash(identity)) return "other-device";
  throw new RunError(
    "store-corrupt",
    `The stored training state after step ${checkpoint.step} was made with other settings or other data than this run has. Start a new run.`,
    { step: checkpoint.step, expected: identity, got: checkpoint.identity },
  );
}
