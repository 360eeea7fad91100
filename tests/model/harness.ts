// The bundled model on a test GPU, ready for forward, backward and decoding.
import { expect } from "vitest";
import type { Example } from "../../src/records/dataset.ts";
import type { LoraAdapter, LoraPair } from "../../src/records/adapter.ts";
import { bytesSource } from "../../src/formats/byte_source.ts";
import { openSafetensors, type TensorSource } from "../../src/formats/safetensors.ts";
import { openShards, parseShardIndex } from "../../src/formats/safetensors_shards.ts";
import { Buffers, read, subslice, write } from "../../src/gpu/buffers.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import { Recorder } from "../../src/gpu/recorder.ts";
import { linear } from "../../src/kernels/matmul/matmul.ts";
import { packTokens } from "../../src/kernels/tokens.ts";
import { allocateActivations } from "../../src/model/activations.ts";
import { type Architecture, parseArchitecture } from "../../src/models/architecture.ts";
import { fromAdapter, loraConfig, loraLayout, type LoraOptions } from "../../src/model/lora.ts";
import { type Model, recordForward } from "../../src/model/transformer.ts";
import { uploadWeights, type WeightOptions } from "../../src/model/weights.ts";
import { type GoldenSequence, loadBytes, loadJson } from "./golden.ts";

export const BASE = { path: "models/tiny", name: "retort-tiny", sha256: "0".repeat(64) };

/** The bundled model with an adapter of this shape, or all seven targets at this rank, all zero. */
export function tinyModel(gpu: Gpu, lora: number | LoraOptions): Promise<Model> {
  return folderModel(gpu, "public/models/tiny", lora);
}

/** A Hugging Face folder's model, one file or sharded (`shards` is the index), with an adapter as in `tinyModel`. */
export async function folderModel(
  gpu: Gpu,
  folder: string,
  lora: number | LoraOptions,
  options: WeightOptions = {},
  shards?: string,
): Promise<Model> {
  const architecture: Architecture = parseArchitecture(await loadJson(`${folder}/config.json`));
  const tensors = await folderTensors(folder, shards);
  const buffers = new Buffers(gpu); // freed with the device
  const weights = await uploadWeights(buffers, architecture, tensors, options);
  const layout = loraLayout(architecture, typeof lora === "number" ? { rank: lora } : lora);
  const { parameters } = await buffers.allocate("lora", { parameters: 4 * layout.length });
  return { architecture, weights, lora: { layout, scale: 2, parameters } };
}

export async function folderTensors(folder: string, shards?: string): Promise<TensorSource> {
  const open = async (name: string) => bytesSource(await loadBytes(`${folder}/${name}`), name);
  return shards === undefined
    ? openSafetensors(await open("model.safetensors"), "model.safetensors")
    : openShards(parseShardIndex(await loadBytes(`${folder}/${shards}`), shards), shards, open);
}

/** The tensors "<prefix>.<name>.A" and "….B" as an adapter of this model. */
export function adapterFrom(
  model: { readonly lora: Pick<Model["lora"], "layout"> },
  tensors: ReadonlyMap<string, Float32Array<ArrayBuffer>>,
  prefix: string,
): LoraAdapter {
  const { layout } = model.lora;
  const pairs = new Map<string, LoraPair>();
  for (const { name, inFeatures, outFeatures } of layout.slots) {
    const [A, B] = [tensors.get(`${prefix}.${name}.A`)!, tensors.get(`${prefix}.${name}.B`)!];
    pairs.set(name, { inFeatures, outFeatures, A, B });
  }
  return { schema: 1, config: loraConfig(layout.rank), base: BASE, tensors: pairs };
}

/** Lays an adapter into the model's arena. */
export function loadAdapter(gpu: Gpu, model: Model, adapter: LoraAdapter): void {
  write(gpu, model.lora.parameters, fromAdapter(model.lora.layout, adapter));
}

/** Logits [sum of lengths, V] of sequences packed end to end into `rows` rows. */
export async function logits(
  gpu: Gpu,
  model: Model,
  sequences: readonly (readonly number[])[],
  adapter: boolean,
  rows?: number,
): Promise<Float32Array> {
  const ids = sequences.flat();
  const count = rows ?? ids.length;
  const { architecture: a, weights, lora } = model;
  const buffers = new Buffers(gpu);
  const acts = await allocateActivations(buffers, "test", a, {
    rank: lora.layout.rank,
    rows: count,
  });
  const { out } = await buffers.allocate("test", { out: 4 * count * a.vocabulary });
  const recorder = new Recorder(gpu, "forward");
  recordForward(recorder, model, acts, { adapter });
  let first = 0;
  for (const weight of weights.head) {
    const chunk = subslice(out, 4 * first, out.size - 4 * first);
    linear(recorder, { x: acts.normed, weight, out: chunk, outStride: a.vocabulary, rows: count });
    first += weight.rows;
  }
  const step = await recorder.finish();
  const padded = new Uint32Array(count);
  padded.set(ids);
  write(gpu, acts.ids, padded);
  write(
    gpu,
    acts.tokens,
    packTokens(
      sequences.map((sequence) => sequence.length),
      count,
    ),
  );
  step.run();
  const result = new Float32Array(await read(gpu, out, 0, 4 * ids.length * a.vocabulary));
  step.destroy();
  buffers.destroy();
  return result;
}

export function worst(got: ArrayLike<number>, want: ArrayLike<number>): number {
  expect(got.length).toBe(want.length);
  let most = 0;
  for (let i = 0; i < got.length; i++) most = Math.max(most, Math.abs(got[i]! - want[i]!));
  return most;
}

export function example({ ids, lossMask, weight }: GoldenSequence): Example {
  return { ids, lossMask, weight, from: { taskId: "", turnId: "", strategy: "rsft" } };
}
