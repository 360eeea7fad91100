// The bundled model on a test GPU, ready for forward, backward and decoding.
import { type Architecture, parseArchitecture } from "../../src/model/architecture.ts";
import { readSafetensors } from "../../src/formats/safetensors.ts";
import { Buffers, write } from "../../src/gpu/buffers.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import { fromAdapter, loraConfig, loraLayout } from "../../src/model/lora.ts";
import type { LoraAdapter, LoraPair } from "../../src/core/types.ts";
import type { Model } from "../../src/model/transformer.ts";
import { uploadWeights } from "../../src/model/weights.ts";
import { loadBytes, loadJson } from "./golden.ts";

export const BASE = { path: "models/tiny", name: "retort-tiny", sha256: "0".repeat(64) };

/** The bundled model with an adapter of rank `rank`, all zero. */
export async function tinyModel(gpu: Gpu, rank: number): Promise<Model> {
  const architecture: Architecture = parseArchitecture(await loadJson("public/models/tiny/config.json"));
  const file = readSafetensors(await loadBytes("public/models/tiny/model.safetensors"), "model.safetensors");
  const buffers = new Buffers(gpu); // freed with the device
  const weights = await uploadWeights(buffers, architecture, file);
  const layout = loraLayout(architecture, rank);
  const { parameters } = await buffers.allocate("lora", { parameters: 4 * layout.length });
  return { architecture, weights, lora: { layout, scale: 2, parameters } };
}

/** The tensors "<prefix>.<name>.A" and "….B" as an adapter of this model. */
export function adapterFrom(
  model: Model,
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
