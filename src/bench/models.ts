// The models that the bench computes with: the bundled one, and one of any shape with weights made from a seed (what a kernel
// takes does not depend on the values, as long as they are ordinary numbers).
import { uniform } from "../core/rng.ts";
import { type Architecture, parseArchitecture, tensorShapes } from "../models/architecture.ts";
import type { TensorSource } from "../formats/safetensors.ts";
import { Buffers, write } from "../gpu/buffers.ts";
import type { Gpu } from "../gpu/device.ts";
import { initialParameters, loraLayout } from "../model/lora.ts";
import type { Model } from "../model/transformer.ts";
import { uploadWeights } from "../model/weights.ts";

export interface BenchModel {
  readonly name: string;
  readonly model: Model;
  readonly destroy: () => void;
}

/** A model before it lies on the GPU. */
export interface BenchSource {
  readonly name: string;
  readonly architecture: Architecture;
  readonly tensors: TensorSource;
}

export const RANK = 8;

/** A model with a fresh adapter of rank 8 on all seven projections. */
export async function uploadModel(
  gpu: Gpu,
  { name, architecture, tensors }: BenchSource,
): Promise<BenchModel> {
  const buffers = new Buffers(gpu);
  try {
    const weights = await uploadWeights(buffers, architecture, tensors);
    const layout = loraLayout(architecture, { rank: RANK });
    const { parameters } = await buffers.allocate("lora", { parameters: 4 * layout.length });
    write(gpu, parameters, initialParameters(layout, 7));
    const model: Model = { architecture, weights, lora: { layout, scale: 2, parameters } };
    return { name, model, destroy: () => buffers.destroy() };
  } catch (thrown) {
    buffers.destroy();
    throw thrown;
  }
}

/** SmolLM2-135M's block (its config.json: 576 wide, 9 heads of 64 on 3, 1536 in the feed-forward part), two layers of it and a
 *  small vocabulary: two, because the first layer of a step has no gradient of its input. */
function smolBlocks(): Architecture {
  return parseArchitecture({
    model_type: "llama",
    vocab_size: 1024,
    hidden_size: 576,
    num_hidden_layers: 2,
    num_attention_heads: 9,
    num_key_value_heads: 3,
    intermediate_size: 1536,
    max_position_embeddings: 2048,
    rope_theta: 100_000,
    rms_norm_eps: 1e-5,
    tie_word_embeddings: true,
    hidden_act: "silu",
    eos_token_id: 0,
  });
}

/** Two blocks of SmolLM2-135M with weights from a seed. */
export function seededSmol(): BenchSource {
  const architecture = smolBlocks();
  return { name: "2 blocks of SmolLM2-135M", architecture, tensors: seededTensors(architecture, 3) };
}

/** Weights uniform in +-0.05, from a seed. */
function seededTensors(architecture: Architecture, seed: number): TensorSource {
  const tensors = new Map(
    Array.from(tensorShapes(architecture), ([name, shape]) => [
      name,
      { name, dtype: "F32" as const, shape, byteLength: 4 * shape.reduce((a, b) => a * b, 1) },
    ]),
  );
  return {
    tensors,
    read: (name, rows) => {
      const shape = tensors.get(name)?.shape ?? [0];
      const width = shape.slice(1).reduce((a, b) => a * b, 1);
      const { from, to } = rows ?? { from: 0, to: shape[0] ?? 0 };
      const at = from * width;
      const values = Float32Array.from(
        { length: (to - from) * width },
        (_, i) => 0.1 * (uniform(seed, at + i) - 0.5),
      );
      return Promise.resolve(new Uint8Array(values.buffer));
    },
  };
}
