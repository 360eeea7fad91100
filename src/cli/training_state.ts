// The state of a training in one file, so that it is replaced as a whole: adapter, AdamW's moments and the charted steps as
// safetensors with metadata. A run that was killed goes on from here and ends with the same bits.
// Trap: safetensors knows no checksum and this file decides the bits of all that follows, hence the digest of its header and tensors.
import { createHash } from "node:crypto";
import { canonicalJson } from "../core/canonical_json.ts";
import { RunError } from "../core/errors.ts";
import type { Checkpoint } from "../records/checkpoint.ts";
import type { LoraConfig, LoraPair } from "../records/adapter.ts";
import type { ModelRef } from "../records/model_ref.ts";
import type { StepMetric } from "../records/metric.ts";
import { readSafetensors, toFloat32, writeSafetensors } from "../formats/safetensors.ts";

export interface TrainingState {
  readonly checkpoint: Checkpoint;
  /** One metric for every step that was applied so far. */
  readonly metrics: readonly StepMetric[];
}

interface Header {
  /** 1: the digest is of the tensors alone. */
  readonly schema: 1 | 2;
  readonly kind: "retort/training-state";
  readonly runId: string;
  readonly step: number;
  readonly identity: string;
  readonly config: LoraConfig;
  readonly base: ModelRef;
  readonly metrics: readonly StepMetric[];
  /** Of all above and of the tensors in the order of the file. */
  readonly digest: string;
}

type Named = readonly [name: string, shape: readonly number[], data: Float32Array<ArrayBuffer>];

export function writeTrainingState({ checkpoint, metrics }: TrainingState): Uint8Array<ArrayBuffer> {
  const { adapter, m, v, runId, step, identity } = checkpoint;
  const { r } = adapter.config;
  const tensors: Named[] = [
    ["m", [m.length], m],
    ["v", [v.length], v],
  ];
  for (const [name, { A, B, inFeatures, outFeatures }] of adapter.tensors) {
    tensors.push([`${name}.A`, [r, inFeatures], A], [`${name}.B`, [outFeatures, r], B]);
  }
  const facts: Omit<Header, "digest"> = {
    schema: 2,
    kind: "retort/training-state",
    runId,
    step,
    identity,
    config: adapter.config,
    base: adapter.base,
    metrics,
  };
  const digest = digestOf(
    facts,
    tensors.map(([name, , data]) => [name, data]),
  );
  const header: Header = { ...facts, digest };
  return writeSafetensors(tensors, { state: JSON.stringify(header) });
}

/** @param where the file's path, for errors. @throws RunError("store-corrupt" | "file-invalid") */
export function readTrainingState(file: Uint8Array<ArrayBuffer>, where: string): TrainingState {
  const { tensors, metadata } = readSafetensors(file, where);
  const header = parseHeader(metadata.get("state"), where);
  const arrays = new Map([...tensors].map(([name, tensor]) => [name, toFloat32(tensor)]));
  const { digest, ...facts } = header;
  if (digestOf(facts, arrays) !== digest) throw damaged(where, "its digest is another");
  const array = (name: string): Float32Array<ArrayBuffer> => {
    const found = arrays.get(name);
    if (found === undefined)
      throw new RunError("store-corrupt", `${where}: there is no ${name}.`, { where, name });
    return found;
  };
  const pairs = new Map<string, LoraPair>();
  for (const [key, { shape }] of tensors) {
    const name = /^(.*)\.A$/.exec(key)?.[1];
    if (name === undefined) continue;
    const B = array(`${name}.B`);
    pairs.set(name, {
      inFeatures: shape[1] ?? 0,
      outFeatures: B.length / header.config.r,
      A: array(key),
      B,
    });
  }
  const { runId, step, identity, config, base, metrics } = header;
  const adapter = { schema: 1, config, base, tensors: pairs } as const;
  return { checkpoint: { schema: 1, runId, step, adapter, m: array("m"), v: array("v"), identity }, metrics };
}

/** What is written here is believed once kind and schema are ours: the digest and the trainer's identity check the rest. */
function parseHeader(text: string | undefined, where: string): Header {
  const header = headerOf(text, where);
  if (header?.kind === "retort/training-state" && (header.schema === 1 || header.schema === 2))
    return header as Header;
  throw new RunError("file-invalid", `${where}: this is no training state of this program.`, { where });
}

function headerOf(text: string | undefined, where: string): Partial<Header> | null {
  if (text === undefined) return null;
  try {
    return JSON.parse(text) as Partial<Header> | null;
  } catch {
    throw damaged(where, "its header is no JSON");
  }
}

function damaged(where: string, why: string): RunError {
  return new RunError(
    "store-corrupt",
    `${where}: the training state is damaged, ${why}. Remove the file and start again, or restore it from a copy.`,
    { where },
  );
}

function digestOf(
  facts: Omit<Header, "digest">,
  tensors: Iterable<readonly [name: string, data: Float32Array<ArrayBuffer>]>,
): string {
  const hash = createHash("sha256");
  const isWhole = facts.schema !== 1;
  if (isWhole) hash.update(canonicalJson(facts));
  for (const [name, data] of tensors) {
    if (isWhole) hash.update(`\n${name}\n`);
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest("hex");
}
