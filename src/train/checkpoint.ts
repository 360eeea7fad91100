// What a run must share with a checkpoint to go on with the same bits, as one line of text.
// Trap: another driver rounds otherwise, but refusing a checkpoint for that would cost the person an hour; so the device
// stands apart from the hash.
import { RunError } from "../core/errors.ts";
import type { AdapterReport } from "../core/adapter_report.ts";
import { sha256Hex } from "../core/sha256.ts";
import type { Checkpoint } from "../records/checkpoint.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import type { ModelRef } from "../records/model_ref.ts";
import type { TrainRow } from "./dataloader.ts";

/** What a device chose, none of which may change a checkpoint's meaning, only the last bits of what follows. */
export interface Numerics {
  readonly device: AdapterReport;
  /** Rows of a micro-batch: they decide how sums are cut. */
  readonly rows: number;
  /** How the frozen weights are stored. */
  readonly storage: string;
}

/** An adapter that a training starts from, with the hash of its file. */
export interface NamedAdapter {
  readonly adapter: LoraAdapter;
  readonly sha256: string;
}

/** All that decides the bits of step t + 1 given the state after step t, but for the device. */
export interface IdentityFacts {
  /** Settings that JSON can write. */
  readonly recipe: object;
  /** The training data, as JSON can write it. */
  readonly data: unknown;
  readonly base: ModelRef;
  /** Names the adapter that training started from, when it was not the base alone. */
  readonly startSha256?: string | undefined;
}

/** The identity of a training on rows of text, as `runIdentity` gives it. */
export function checkpointIdentity(
  { rows, ...facts }: Omit<IdentityFacts, "data"> & { readonly rows: readonly TrainRow[] },
  numerics: Numerics,
): Promise<string> {
  const data = rows.map(({ ids, lossMask, weight }) => [ids, lossMask, weight]);
  return runIdentity({ ...facts, data }, numerics);
}

/** "<hash> <device>": a hash of the facts, and what of the device decides the bits. Checkpointing is left out: its gradients are
 *  the same bits. */
export async function runIdentity(
  { recipe, data, base, startSha256 }: IdentityFacts,
  { device, rows: stepRows, storage }: Numerics,
): Promise<string> {
  const settings = Object.entries(recipe).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const facts = JSON.stringify([
    settings,
    base.sha256,
    data,
    ...(startSha256 === undefined ? [] : [startSha256]),
  ]);
  const hash = await sha256Hex(new TextEncoder().encode(facts));
  return `${hash} ${[device.vendor, device.architecture, device.description, stepRows, storage].join("/")}`;
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
