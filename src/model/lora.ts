// LoRA parameters (Hu et al. 2021, arXiv:2106.09685): W x + (lora_alpha / r) B A x on any of the seven linear layers of a block.
// All parameters, and in the same order their gradients and both AdamW moments, lie in one flat f32 arena. Layers that read the
// same input lie together so that one product serves them: their A stacked as [n r, in], their B as [sum of out, r].
// A group that holds a target has room for all its layers: a pair whose A and B are zero keeps zero gradients. A group
// without a target is computed without LoRA.
// Trap: blocks start on 256 bytes (WebGPU binds nothing else), so the arena has gaps, which always stay 0.
import { RunError } from "../core/errors.ts";
import { deriveSeed, normal } from "../core/rng.ts";
import {
  ALL_LORA_TARGETS,
  type LoraAdapter,
  type LoraConfig,
  type LoraPair,
  type LoraTarget,
} from "../records/adapter.ts";
import type { ModelRef } from "../records/model_ref.ts";
import type { Slice } from "../gpu/buffers.ts";
import { type Architecture, linearShapes } from "../models/architecture.ts";
import { linearName } from "../models/weight_names.ts";

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
  /** false: no layer of the group is a target; it takes no room and a and b mean nothing. */
  readonly isTrained: boolean;
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
  /** Trained parameters, neither gaps nor layers that are no target counted. */
  readonly parameters: number;
  readonly targets: readonly LoraTarget[];
  /** blocks[layer][group] */
  readonly blocks: readonly Readonly<Record<FusedName, LoraBlock>>[];
  /** The pairs of the targets. */
  readonly slots: readonly LoraSlot[];
  /** Floats trained beside the pairs, such as a head of the caller's own; behind all blocks. */
  readonly extra: { readonly at: number; readonly length: number };
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

/** Which pairs, how wide, and how many floats more are trained. */
export interface LoraOptions {
  readonly rank: number;
  /** Default: all seven. */
  readonly targets?: readonly LoraTarget[];
  /** Default 0. */
  readonly extra?: number;
}

/** `lora_alpha` is 2 r unless given. */
export function loraConfig(rank: number, alpha = 2 * rank, targets = ALL_LORA_TARGETS): LoraConfig {
  return { r: rank, lora_alpha: alpha, target_modules: targets };
}

/** @throws RunError("config") for a rank below 1, no target, or one twice */
export function loraLayout(
  architecture: Architecture,
  { rank, targets = ALL_LORA_TARGETS, extra = 0 }: LoraOptions,
): LoraLayout {
  if (!Number.isInteger(rank) || rank < 1)
    throw new RunError("config", `LoRA rank: expected a whole number from 1 on, got ${rank}.`, { rank });
  if (targets.length === 0 || new Set(targets).size !== targets.length) {
    throw new RunError(
      "config",
      `LoRA targets: expected one or more different ones of ${ALL_LORA_TARGETS.join(", ")}, got ${targets.join(", ") || "none"}.`,
      { targets },
    );
  }
  const shapes = linearShapes(architecture);
  const blocks: Record<FusedName, LoraBlock>[] = [];
  const slots: LoraSlot[] = [];
  let length = 0;
  let parameters = extra;
  for (let layer = 0; layer < architecture.layers; layer++) {
    const place = (group: FusedName): LoraBlock => {
      const members = FUSED_TARGETS[group].map((target) => {
        const [outFeatures, inFeatures] = shapes.get(target)!;
        return { target, outFeatures, inFeatures };
      });
      const { inFeatures } = members[0]!;
      const outFeatures = members.map((member) => member.outFeatures);
      const isTrained = members.some(({ target }) => targets.includes(target));
      if (!isTrained) return { isTrained, inFeatures, outFeatures, a: 0, b: 0 };
      const a = length;
      const b = a + aligned(members.length * rank * inFeatures);
      let outBefore = 0;
      for (const [i, member] of members.entries()) {
        if (targets.includes(member.target)) {
          const name = linearName(layer, member.target);
          const sizes = { inFeatures, outFeatures: member.outFeatures };
          slots.push({ name, ...sizes, a: a + i * rank * inFeatures, b: b + outBefore * rank });
          parameters += rank * (inFeatures + member.outFeatures);
        }
        outBefore += member.outFeatures;
      }
      length = b + aligned(outBefore * rank);
      return { isTrained, inFeatures, outFeatures, a, b };
    };
    blocks.push({ qkv: place("qkv"), o: place("o"), gateUp: place("gateUp"), down: place("down") });
  }
  const at = length;
  length += aligned(extra);
  return { rank, targets, length, parameters, blocks, slots, extra: { at, length: extra } };
}

/** A ~ N(0, 1 / inFeatures), each pair from its own stream; B = 0, so that training starts at the base. Extra floats are 0.
 *  -> [length] */
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
  const { at, length } = layout.extra;
  const extra = length === 0 ? {} : { extra: arena.slice(at, at + length) };
  return { schema: 1, config, base, tensors, ...extra };
}

/** Lays an adapter's pairs into an arena. Targets of the layout that the adapter does not have stay zero. -> [length]
 *  @throws RunError("model-invalid") when the adapter is not one of this layout, naming the tensor */
export function fromAdapter(layout: LoraLayout, adapter: LoraAdapter): Float32Array<ArrayBuffer> {
  const invalid = (what: string, details: Readonly<Record<string, unknown>>) =>
    new RunError("model-invalid", `This adapter does not fit the model: ${what}.`, details);
  const { r, target_modules: targets } = adapter.config;
  if (r !== layout.rank) throw invalid(`expected rank ${layout.rank}, got ${r}`, { rank: r });
  const arena = new Float32Array(layout.length);
  const left = new Set(adapter.tensors.keys());
  for (const { name, inFeatures, outFeatures, a, b } of layout.slots) {
    const pair = adapter.tensors.get(name);
    if (pair === undefined) {
      if (targets.some((target) => name.endsWith(`.${target}`))) throw invalid(`it has no ${name}`, { name });
      continue;
    }
    if (pair.A.length !== layout.rank * inFeatures || pair.B.length !== outFeatures * layout.rank) {
      throw invalid(`${name} has ${pair.A.length} + ${pair.B.length} weights`, { name });
    }
    arena.set(pair.A, a);
    arena.set(pair.B, b);
    left.delete(name);
  }
  if (left.size > 0) {
    throw invalid(
      `nothing here takes its ${[...left].join(", ")}; trained are ${layout.targets.join(", ")}`,
      {
        names: [...left],
      },
    );
  }
  if ((adapter.extra?.length ?? 0) !== layout.extra.length) {
    throw invalid(`expected a head of ${layout.extra.length} numbers, got ${adapter.extra?.length ?? 0}`, {
      extra: adapter.extra?.length ?? 0,
    });
  }
  if (adapter.extra !== undefined) arena.set(adapter.extra, layout.extra.at);
  return arena;
}
