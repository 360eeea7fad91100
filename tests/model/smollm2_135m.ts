// A random model of SmolLM2-135M's full shape, made of hashes: the other half of tools/golden/make_smollm2_135m.py.
// Every value is ((top 16 bits of a hash of tensor name and index) / 2^15 - 1) times an amplitude in f32, so that numpy and
// this agree to the bit. Tensors are made when they are read and never lie in memory together.
import { expect } from "vitest";
import { deriveSeed, randomU32 } from "../../src/core/rng.ts";
import { type Architecture, parseArchitecture, tensorShapes } from "../../src/models/architecture.ts";
import type { TensorInfo, TensorSource } from "../../src/formats/safetensors.ts";
import { Buffers } from "../../src/gpu/buffers.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import { type LoraLayout, loraLayout } from "../../src/model/lora.ts";
import type { Checkpointing } from "../../src/model/activations.ts";
import type { Model } from "../../src/model/transformer.ts";
import { uploadWeights } from "../../src/model/weights.ts";
import { packBatch } from "../../src/train/dataloader.ts";
import { TrainingStep } from "../../src/train/training_step.ts";

export interface SmolLmGolden {
  readonly config: unknown;
  readonly seed: number;
  readonly rank: number;
  readonly loraAlpha: number;
  readonly learningRate: number;
  readonly sequences: readonly {
    readonly ids: readonly number[];
    readonly lossMask: readonly (0 | 1)[];
    readonly weight: number;
  }[];
  readonly losses: readonly number[];
  readonly gradNorms: readonly number[];
  readonly continuations: readonly {
    readonly prompt: readonly number[];
    readonly greedy: readonly number[];
  }[];
}

function amplitude(name: string, columns: number): number {
  if (name.endsWith("norm.weight")) return 0.25;
  if (name === "model.embed_tokens.weight") return 0.0625;
  if (name.endsWith(".B")) return 0.03125;
  return Math.fround(Math.sqrt(3 / columns));
}

/** Elements `from` to before `to` of a tensor with `columns` columns. */
function hashed(
  seed: number,
  name: string,
  columns: number,
  from: number,
  to: number,
): Float32Array<ArrayBuffer> {
  const key = deriveSeed(seed, name);
  const scale = amplitude(name, columns);
  const mean = name.endsWith("norm.weight") ? 1 : 0;
  const values = new Float32Array(to - from);
  for (let i = from; i < to; i++) {
    values[i - from] = mean + scale * (((randomU32(key, i) >>> 16) - 32768) / 32768);
  }
  return values;
}

function hashedSource(a: Architecture, seed: number): TensorSource {
  const tensors = new Map<string, TensorInfo>();
  for (const [name, shape] of tensorShapes(a)) {
    const byteLength = 4 * shape.reduce((product, size) => product * size, 1);
    tensors.set(name, { name, dtype: "F32", shape, byteLength });
  }
  return {
    tensors,
    read: (name, rows) => {
      const { shape } = tensors.get(name)!; // checkTensors asks for these only
      const [count, columns] = [shape[0]!, shape[1] ?? 1];
      const { from, to } = rows ?? { from: 0, to: count };
      const values = hashed(seed, name, shape.at(-1)!, from * columns, to * columns);
      return Promise.resolve(new Uint8Array(values.buffer));
    },
  };
}

function hashedArena(layout: LoraLayout, seed: number): Float32Array<ArrayBuffer> {
  const arena = new Float32Array(layout.length);
  for (const { name, inFeatures, outFeatures, a, b } of layout.slots) {
    arena.set(hashed(seed, `${name}.A`, inFeatures, 0, layout.rank * inFeatures), a);
    arena.set(hashed(seed, `${name}.B`, layout.rank, 0, outFeatures * layout.rank), b);
  }
  return arena;
}

/** The model in f32 with its adapter, room for `contextTokens` positions. */
export async function smolLm(gpu: Gpu, golden: SmolLmGolden, contextTokens: number): Promise<Model> {
  const architecture = parseArchitecture(golden.config);
  const buffers = new Buffers(gpu); // freed with the device
  const source = hashedSource(architecture, golden.seed);
  const weights = await uploadWeights(buffers, architecture, source, { contextTokens });
  const layout = loraLayout(architecture, { rank: golden.rank });
  const { parameters } = await buffers.upload("lora", { parameters: hashedArena(layout, golden.seed) });
  return { architecture, weights, lora: { layout, scale: golden.loraAlpha / golden.rank, parameters } };
}

/** Trains `steps` steps of 128 tokens and holds losses and gradient norms against PyTorch's. */
export async function expectSteps(
  gpu: Gpu,
  model: Model,
  golden: SmolLmGolden,
  steps: number,
  checkpointing: Checkpointing,
): Promise<void> {
  const step = await TrainingStep.create(gpu, model, 128, { checkpointing });
  const examples = golden.sequences.map((sequence) => ({
    ...sequence,
    from: { taskId: "", turnId: "", strategy: "rsft" as const },
  }));
  const batch = packBatch(examples, step.rows);
  for (let i = 0; i < steps; i++) {
    const { loss, gradNorm } = await step.run([batch], i, golden.learningRate);
    expect(Math.abs(loss / golden.losses[i]! - 1), `loss of step ${i}`).toBeLessThan(1e-4);
    expect(Math.abs(gradNorm / golden.gradNorms[i]! - 1), `norm of step ${i}`).toBeLessThan(1e-3);
  }
  expect(golden.losses[0]! - golden.losses[steps - 1]!).toBeGreaterThan(1); // the steps do something
  step.destroy();
}
