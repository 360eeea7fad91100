// LoRA parameters (Hu et al. 2021, arXiv:2106.09685): W x + (lora_alpha / r) B A x on all seven linear layers of a block.
// All parameters, and in the same order their gradients and both AdamW moments, lie in one flat f32 arena. Layers that read the
// same input lie together so that one product serves them: their A stacked as [n r, in], their B as [sum of out, r].
// Trap: blocks start on 256 bytes (WebGPU binds nothing else), so the arena has gaps; they stay 0 for ever.
import { RunError } from "../core/errors.ts";
import { deriveSeed, normal } from "../core/rng.ts";
import {
  ALL_LORA_TARGETS,
  type LoraAdapter,
  type LoraConfig,
  type LoraPair,
  type LoraTarget,
  type ModelRef,
} from "../core/types.ts";
import type { Slice } from "../gpu/buffers.ts";
import { type Architecture, linearName, linearShapes } from "../formats/architecture.ts";

/** Linear layers that share their input. */
export const FUSED_TARGETS = {
  qkv: ["q_proj", "k_proj", "v_proj"],
  o: ["o_proj"],
  gateUp: ["gate_proj", "up_proj"],
  down: ["down_proj"],
} as const satisfies Record<string, readonly LoraTarget[]>;
export type FusedName = keyof typeof FUSED_TARGETS;

/** One fused group of one layer. Offsets count floats from the arena's start. */
export interface LoraBlock {
  readonly inFeatures: number;
  readonly outFeatures: readonly number[];
  /** [targets * r, inFeatures] */
  readonly a: number;
  /** [sum of outFeatures, r] */
  readonly b: number;
}

/** Where one linear layer's pair lies. */
interface LoraSlot {
  readonly name: string;
  readonly inFeatures: number;
  readonly outFeatures: number;
  readonly a: number;
  readonly b: number;
}

export interface LoraLayout {
  readonly rank: number;
  /** Floats of the arena, gaps included. */
  readonly length: number;
  /** Trained parameters, gaps not counted. */
  readonly parameters: number;
  /** blocks[layer][group] */
  readonly blocks: readonly Readonly<Record<FusedName, LoraBlock>>[];
  readonly slots: readonly LoraSlot[];
}

/** An adapter on the GPU. */
export interface LoraArena {
  readonly layout: LoraLayout;
  /** lora_alpha / r */
  readonly scale: number;
  /** [layout.length] */
  readonly parameters: Slice;
}

const ALIGNED_FLOATS = 64;
const aligned = (floats: number) => Math.ceil(floats / ALIGNED_FLOATS) * ALIGNED_FLOATS;

export function loraConfig(rank: number): LoraConfig {
  return { r: rank, lora_alpha: 2 * rank, target_modules: ALL_LORA_TARGETS };
}

export function loraLayout(architecture: Architecture, rank: number): LoraLayout {
  const shapes = linearShapes(architecture);
  const blocks: Record<FusedName, LoraBlock>[] = [];
  const slots: LoraSlot[] = [];
  let length = 0;
  let parameters = 0;
  for (let layer = 0; layer < architecture.layers; layer++) {
    const place = (group: FusedName): LoraBlock => {
      const members = FUSED_TARGETS[group].map((target) => {
        const [outFeatures, inFeatures] = shapes.get(target)!;
        return { name: linearName(layer, target), outFeatures, inFeatures };
      });
      const { inFeatures } = members[0]!;
      const a = length;
      const b = a + aligned(members.length * rank * inFeatures);
      let outBefore = 0;
      for (const [i, member] of members.entries()) {
        slots.push({ ...member, a: a + i * rank * inFeatures, b: b + outBefore * rank });
        outBefore += member.outFeatures;
        parameters += rank * (inFeatures + member.outFeatures);
      }
      length = b + aligned(outBefore * rank);
      return { inFeatures, outFeatures: members.map((member) => member.outFeatures), a, b };
    };
    blocks.push({ qkv: place("qkv"), o: place("o"), gateUp: place("gateUp"), down: place("down") });
  }
  return { rank, length, parameters, blocks, slots };
}

/** A ~ N(0, 1 / inFeatures), each pair from its own stream; B = 0, so that training starts at the base. -> [length] */
export function initialParameters(layout: LoraLayout, seed: number): Float32Array<ArrayBuffer> {
  const arena = new Float32Array(layout.length);
  for (const { name, inFeatures, a } of layout.slots) {
    const key = deriveSeed(seed, "lora", name);
    const deviation = Math.sqrt(1 / inFeatures);
    for (let i = 0; i < layout.rank * inFeatures; i++) arena[a + i] = deviation * normal(key, i);
  }
  return arena;
}

/** Copies the pairs out of an arena. */
export function toAdapter(
  layout: LoraLayout,
  arena: Float32Array<ArrayBuffer>,
  config: LoraConfig,
  base: ModelRef,
): LoraAdapter {
  const tensors = new Map<string, LoraPair>();
  for (const { name, inFeatures, outFeatures, a, b } of layout.slots) {
    tensors.set(name, {
      inFeatures,
      outFeatures,
      A: arena.slice(a, a + layout.rank * inFeatures),
      B: arena.slice(b, b + outFeatures * layout.rank),
    });
  }
  return { schema: 1, config, base, tensors };
}

/** Lays an adapter's pairs into an arena. -> [length]
 *  @throws RunError("model-invalid") when the adapter is not one of this layout, naming the tensor */
export function fromAdapter(layout: LoraLayout, adapter: LoraAdapter): Float32Array<ArrayBuffer> {
  const invalid = (what: string, details: Readonly<Record<string, unknown>>) =>
    new RunError("model-invalid", `This adapter does not fit the model: ${what}.`, details);
  if (adapter.config.r !== layout.rank) {
    throw invalid(`expected rank ${layout.rank}, got ${adapter.config.r}`, { rank: adapter.config.r });
  }
  const arena = new Float32Array(layout.length);
  for (const { name, inFeatures, outFeatures, a, b } of layout.slots) {
    const pair = adapter.tensors.get(name);
    if (pair === undefined) throw invalid(`it has no ${name}`, { name });
    if (pair.A.length !== layout.rank * inFeatures || pair.B.length !== outFeatures * layout.rank) {
      throw invalid(`${name} has ${pair.A.length} + ${pair.B.length} weights`, { name });
    }
    arena.set(pair.A, a);
    arena.set(pair.B, b);
  }
  if (adapter.tensors.size !== layout.slots.length) {
    throw invalid(`expected ${layout.slots.length} pairs, got ${adapter.tensors.size}`, {
      pairs: adapter.tensors.size,
    });
  }
  return arena;
}
