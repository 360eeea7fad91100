// The models that the bench computes with: the bundled one, and models of a real shape with weights made from a seed (what a kernel
// takes does not depend on the values, as long as they are ordinary numbers).
import { uniform } from "../core/rng.ts";
import { type Architecture, parseArchitecture, tensorShapes } from "../models/architecture.ts";
import type { TensorSource } from "../formats/safetensors.ts";
import { Buffers, write } from "../gpu/buffers.ts";
import type { Gpu } from "../gpu/device.ts";
import type { WeightStorage } from "../kernels/matrix.ts";
import { initialParameters, loraLayout } from "../model/lora.ts";
import type { Model } from "../model/transformer.ts";
import { uploadWeights } from "../model/weights.ts";

export interface BenchModel {
  readonly name: string;
  readonly storage: WeightStorage;
  readonly rank: number;
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

/** A model with a fresh adapter on all seven projections. */
export async function uploadModel(
  gpu: Gpu,
  { name, architecture, tensors }: BenchSource,
  { storage = "f32", rank = RANK }: { readonly storage?: WeightStorage; readonly rank?: number } = {},
): Promise<BenchModel> {
  const buffers = new Buffers(gpu);
  try {
    const weights = await uploadWeights(buffers, architecture, tensors, { storage });
    const layout = loraLayout(architecture, { rank });
    const { parameters } = await buffers.allocate("lora", { parameters: 4 * layout.length });
    write(gpu, parameters, initialParameters(layout, 7));
    const model: Model = { architecture, weights, lora: { layout, scale: 2, parameters } };
    return { name, storage, rank, model, destroy: () => buffers.destroy() };
  } catch (thrown) {
    buffers.destroy();
    throw thrown;
  }
}

/** The config.json of SmolLM2-135M and Qwen2.5-0.5B, as far as an architecture is read from it. */
const REAL = {
  "SmolLM2-135M": {
    model_type: "llama",
    vocab_size: 49_152,
    hidden_size: 576,
    num_hidden_layers: 30,
    num_attention_heads: 9,
    num_key_value_heads: 3,
    intermediate_size: 1536,
    max_position_embeddings: 8192,
    rope_theta: 100_000,
    rms_norm_eps: 1e-5,
    tie_word_embeddings: true,
    hidden_act: "silu",
    eos_token_id: 0,
  },
  "Qwen2.5-0.5B": {
    model_type: "qwen2",
    vocab_size: 151_936,
    hidden_size: 896,
    num_hidden_layers: 24,
    num_attention_heads: 14,
    num_key_value_heads: 2,
    intermediate_size: 4864,
    max_position_embeddings: 32_768,
    rope_theta: 1_000_000,
    rms_norm_eps: 1e-6,
    tie_word_embeddings: true,
    hidden_act: "silu",
    eos_token_id: 0,
  },
} as const;
export type RealName = keyof typeof REAL;

/** Words of a model of some blocks: the whole vocabulary would be too large a part of its step. */
const FEW_WORDS = 1024;
/** Two, because the first layer of a step has no gradient of its input. */
const FEW_BLOCKS = 2;

/** What a model of two blocks of that shape is called in rows. */
export const blocksName = (of: RealName): string => `${FEW_BLOCKS} blocks of ${of}`;
/** What the whole of that shape is called in rows. */
export const wholeName = (of: RealName): string => `${of}'s shape`;

/** Two blocks of a real model with a small vocabulary, with weights from a seed. */
export function seededBlocks(of: RealName): BenchSource {
  const few = { num_hidden_layers: FEW_BLOCKS, vocab_size: FEW_WORDS };
  return seeded(blocksName(of), parseArchitecture({ ...REAL[of], ...few }));
}

/** A whole model of a real one's shape, with weights from a seed. */
export function seededWhole(of: RealName): BenchSource {
  return seeded(wholeName(of), parseArchitecture(REAL[of]));
}

function seeded(name: string, architecture: Architecture): BenchSource {
  return { name, architecture, tensors: seededTensors(architecture, 3) };
}

/** How many different weights there are; a prime, so that no row of a matrix is like the next. */
const DISTINCT = 65_521;

/** Weights uniform in +-0.05, from a seed; they come again after some tens of thousands. */
function seededTensors(architecture: Architecture, seed: number): TensorSource {
  const drawn = Float32Array.from({ length: DISTINCT }, (_, i) => 0.1 * (uniform(seed, i) - 0.5));
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
        (_, i) => drawn[(at + i) % DISTINCT]!,
      );
      return Promise.resolve(new Uint8Array(values.buffer));
    },
  };
}
