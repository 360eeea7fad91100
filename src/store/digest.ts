// sha256 of what is stored. Large records are hashed array by array and then by a manifest of those hashes, so that no
// second copy of the bytes is made. Trap: WebCrypto is asynchronous and an IndexedDB transaction commits as soon as it
// is idle, so every digest is computed before its transaction begins.
import { sha256Hex } from "../core/sha256.ts";
import type { DatasetV1 } from "../records/dataset_v1.ts";
import type { Checkpoint, TrainingWatch } from "../records/checkpoint.ts";
import type { Dataset } from "../records/dataset.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import type { Task } from "../records/task.ts";
import type { Turn } from "../records/turn.ts";
import type { TurnV1 } from "../records/turn_v1.ts";
import { canonicalJson } from "../core/canonical_json.ts";
import type { StoredPrm } from "./store.ts";

/** `previousHash` of a run's first turn. */
export const CHAIN_START = "0".repeat(64);

export function textSha256(text: string): Promise<string> {
  return sha256Hex(new TextEncoder().encode(text));
}

/** Hash of a turn in its run's chain: sha256(previousHash + "\n" + canonical JSON of the turn). */
export function turnHash(previousHash: string, turn: Turn | TurnV1): Promise<string> {
  return textSha256(`${previousHash}\n${canonicalJson(turn)}`);
}

export function tasksDigest(tasks: readonly Task[]): Promise<string> {
  return textSha256(canonicalJson(tasks));
}

export function datasetDigest(dataset: Dataset | DatasetV1): Promise<string> {
  return textSha256(canonicalJson(dataset));
}

/** Digest of an adapter as stored (f32, names sorted); not the sha256 of its safetensors file. */
export async function adapterDigest(adapter: LoraAdapter): Promise<string> {
  return textSha256(canonicalJson(await adapterManifest(adapter)));
}

export async function checkpointDigest(checkpoint: Checkpoint): Promise<string> {
  const { schema, runId, step, identity, phase, watch } = checkpoint;
  const [adapter, m, v] = await Promise.all([
    adapterManifest(checkpoint.adapter),
    arraySha256(checkpoint.m),
    arraySha256(checkpoint.v),
  ]);
  const named = phase === undefined ? {} : { phase };
  const watched = watch === undefined ? {} : { watch: await watchManifest(watch) };
  return textSha256(canonicalJson({ schema, runId, step, identity, adapter, m, v, ...named, ...watched }));
}

export async function prmDigest({ adapter, quality }: StoredPrm): Promise<string> {
  return textSha256(canonicalJson({ adapter: await adapterManifest(adapter), quality }));
}

async function watchManifest({ best, ...numbers }: TrainingWatch): Promise<Record<string, unknown>> {
  if (best === null) return { ...numbers, best };
  return { ...numbers, best: { ...best, adapter: await adapterManifest(best.adapter) } };
}

async function adapterManifest(adapter: LoraAdapter): Promise<Record<string, unknown>> {
  const names = [...adapter.tensors.keys()].sort();
  const tensors = await Promise.all(
    names.map(async (name) => {
      const pair = adapter.tensors.get(name);
      if (pair === undefined) return null; // cannot be: `names` are the map's own keys
      const [a, b] = await Promise.all([arraySha256(pair.A), arraySha256(pair.B)]);
      return { name, inFeatures: pair.inFeatures, outFeatures: pair.outFeatures, a, b };
    }),
  );
  const extra = adapter.extra === undefined ? {} : { extra: await arraySha256(adapter.extra) };
  return { schema: adapter.schema, config: adapter.config, base: adapter.base, tensors, ...extra };
}

/** Hashes exactly the view's bytes, also where the view covers part of its buffer. */
function arraySha256(array: Float32Array<ArrayBuffer>): Promise<string> {
  return sha256Hex(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
}
