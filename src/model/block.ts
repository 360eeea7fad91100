// One decoder block, forward and backward with respect to the LoRA parameters, as dispatches in order. Pre-norm:
// middle = x + o(attention(qkv(norm(x)))), next = middle + down(silu(gate) * up), gate and up of norm(middle).
// The frozen base needs no weight gradients. Trap: one buffer may not be read and written in one dispatch.
import type { Slice } from "../gpu/buffers.ts";
import { subslice } from "../gpu/buffers.ts";
import type { Recorder } from "../gpu/recorder.ts";
import { attention, attentionBackward } from "../kernels/attention/attention.ts";
import { cachedAttention, type CachedVariant } from "../kernels/attention/cached.ts";
import { headNorm, headNormBackward } from "../kernels/head_norm/head_norm.ts";
import { writeKv } from "../kernels/kv_cache/kv_cache.ts";
import { loraDown, loraGrad, loraUp } from "../kernels/lora/lora.ts";
import { linear, linearBackward } from "../kernels/matmul/matmul.ts";
import { rmsNorm, rmsNormBackward } from "../kernels/rms_norm/rms_norm.ts";
import { rope } from "../kernels/rope/rope.ts";
import { swiglu, swigluBackward } from "../kernels/swiglu/swiglu.ts";
import type { LayerActivations } from "./activations.ts";
import type { Architecture } from "../models/architecture.ts";
import type { FusedName, LoraArena, LoraBlock, LoraLayout } from "./lora.ts";
import type { LayerWeights, Weights } from "./weights.ts";

/** What every block of one pass shares. */
export interface Pass {
  readonly recorder: Recorder;
  readonly architecture: Architecture;
  readonly weights: Weights;
  readonly lora: LoraArena;
  /** false: the base alone, LoRA is not even computed */
  readonly adapter: boolean;
  /** [rows, 4] u32, see kernels/tokens.ts */
  readonly tokens: Slice;
  readonly rows: number;
}

/** A layer's number and what belongs to it. */
export interface Block {
  readonly index: number;
  readonly weights: LayerWeights;
  readonly acts: LayerActivations;
}

/** Decoding: keys and values of one layer are written to, and read from, `cache`. */
export interface BlockCache {
  /** [cacheRows, 2 kvHeads headDim] */
  readonly cache: Slice;
  readonly cacheRows: number;
  /** [...] u32: cache row of each token */
  readonly pages: Slice;
  readonly variant: CachedVariant;
}

const FORWARD_ORDER: readonly FusedName[] = ["qkv", "o", "gateUp", "down"];

const heads = (a: Architecture) => ({ qHeads: a.heads, kvHeads: a.kvHeads, headDim: a.headDim });

/** x -> inputNormed. */
export function forwardInputNorm({ recorder, architecture: a, rows }: Pass, { acts, weights }: Block): void {
  rmsNorm(recorder, {
    x: acts.x,
    weight: weights.inputNorm,
    out: acts.inputNormed,
    rstd: acts.inputRstd,
    rows,
    columns: a.hidden,
    eps: a.rmsNormEps,
  });
}

/** inputNormed -> q, k, v after RoPE; k and v into the cache instead when there is one. */
export function forwardQkv(pass: Pass, block: Block, cache?: BlockCache): void {
  const { recorder, architecture: a, tokens, rows } = pass;
  const { acts } = block;
  project(pass, block, "qkv", { x: acts.inputNormed, xa: acts.qkvXa, out: acts.projected ?? acts.qkv });
  const norms = headNorms(pass, block);
  if (norms !== null) headNorm(recorder, { ...norms, out: acts.qkv });
  const table = pass.weights.rope;
  const shared = { qkv: acts.qkv, tokens, table, rows, ...heads(a) };
  if (cache === undefined) rope(recorder, { ...shared, sign: 1 });
  else writeKv(recorder, { ...shared, cache: cache.cache, cacheRows: cache.cacheRows });
}

/** Arguments of the norms on the heads of q and k, null for a family without them. */
function headNorms({ architecture: a, rows }: Pass, { weights, acts }: Block) {
  const { qNorm: qWeight, kNorm: kWeight } = weights;
  if (qWeight === undefined || kWeight === undefined || acts.projected === undefined) return null;
  return { x: acts.projected, qWeight, kWeight, rows, eps: a.rmsNormEps, ...heads(a) };
}

/** q, k, v -> middle. */
export function forwardAttention(pass: Pass, block: Block, cache?: BlockCache): void {
  const { acts } = block;
  const { recorder, tokens, rows } = pass;
  const shared = { qkv: acts.qkv, tokens, out: acts.attended, rows, ...heads(pass.architecture) };
  if (cache === undefined) attention(recorder, { ...shared, lse: acts.lse });
  else
    cachedAttention(recorder, { ...shared, cache: cache.cache, pages: cache.pages, variant: cache.variant });
  project(pass, block, "o", { x: acts.attended, xa: acts.oXa, out: acts.middle, residual: acts.x });
}

/** middle -> gated, silu(gate) * up. */
export function forwardGated(pass: Pass, block: Block): void {
  const { recorder, architecture: a, rows } = pass;
  const { acts, weights } = block;
  rmsNorm(recorder, {
    x: acts.middle,
    weight: weights.postNorm,
    out: acts.postNormed,
    rstd: acts.postRstd,
    rows,
    columns: a.hidden,
    eps: a.rmsNormEps,
  });
  project(pass, block, "gateUp", { x: acts.postNormed, xa: acts.gateUpXa, out: acts.gateUp });
  swiglu(recorder, { gateUp: acts.gateUp, out: acts.gated, rows, columns: a.feedForward });
}

/** gated -> next, what leaves the block. */
export function forwardDown(pass: Pass, block: Block, next: Slice): void {
  const { acts } = block;
  project(pass, block, "down", { x: acts.gated, xa: acts.downXa, out: next, residual: acts.middle });
}

/** What one fused projection reads and writes: `x` [T, in], `out` and `residual` [T, out]; `xa` is scratch for x A^T. */
interface Projection {
  readonly x: Slice;
  readonly xa: Slice;
  readonly out: Slice;
  readonly residual?: Slice;
}

/** out = residual + bias + x W^T + scale (x A^T) B^T */
function project(
  { recorder, rows, lora, adapter }: Pass,
  { index, weights }: Block,
  group: FusedName,
  { x, xa, out, residual }: Projection,
): void {
  const { rank, blocks } = lora.layout;
  const block = blocks[index]![group];
  const [inputs, groups] = [block.inFeatures, block.outFeatures];
  const pair = adapter && block.isTrained ? loraPair(lora, block) : null;
  if (pair !== null) {
    loraDown(recorder, { x, a: pair.a, xa, rows, inputs, rank, groups: groups.length, scale: lora.scale });
  }
  linear(recorder, {
    x,
    weight: weights[group],
    out,
    ...(group === "qkv" && weights.qkvBias !== undefined ? { bias: weights.qkvBias } : {}),
    ...(residual === undefined ? {} : { residual }),
    ...(pair === null ? {} : { lora: { xa, b: pair.b, rank, groups } }),
    rows,
  });
}

/** Scratch of a backward pass, shared by all layers. T rows. */
export interface BackwardScratch {
  /** [T, C] gradient of the head's input, given by the loss; then of every norm's output */
  readonly dNormed: Slice;
  /** [T, C] twice: gradient of the residual stream, in turns */
  readonly dx: Slice;
  readonly dMiddle: Slice;
  /** [T, F], [T, 2 F] */
  readonly dGated: Slice;
  readonly dGateUp: Slice;
  /** [T, Q], [T, heads], [T, S] */
  readonly dAttended: Slice;
  readonly delta: Slice;
  readonly dQkv: Slice;
  /** [T, 3 r] */
  readonly dyb: Slice;
  /** [T, 2] u32, see kernels/tokens.ts */
  readonly seen: Slice;
  /** [slices, layout.length] partial gradients */
  readonly partials: Slice;
}

/** Bytes of a backward pass over `rows` tokens, by tensor. */
export function backwardSizes(
  a: Architecture,
  layout: LoraLayout,
  rows: number,
  slices: number,
): Record<keyof BackwardScratch, number> {
  const q = a.heads * a.headDim;
  const row = 4 * rows;
  return {
    dNormed: row * a.hidden,
    dx: row * a.hidden,
    dMiddle: row * a.hidden,
    dGated: row * a.feedForward,
    dGateUp: row * 2 * a.feedForward,
    dAttended: row * q,
    delta: row * a.heads,
    dQkv: row * (q + 2 * a.kvHeads * a.headDim),
    dyb: row * 3 * layout.rank,
    seen: row * 2,
    partials: 4 * slices * layout.length,
  };
}

/** dx of the block's output -> partial gradients of its LoRA parameters, and dx of its input. In the first block it stops
 *  at the first group that is trained: nothing before it is. Follows a forward pass with the adapter on. */
export function backwardBlock(pass: Pass, block: Block, scratch: BackwardScratch, slices: number): void {
  const { recorder, architecture: a, tokens, rows } = pass;
  const { acts, weights } = block;
  const { dNormed, dx, dMiddle, dGated, dGateUp, dAttended, dQkv } = scratch;
  const columns = a.hidden;
  const partials = { dyb: scratch.dyb, partials: scratch.partials, slices };
  const groups = pass.lora.layout.blocks[block.index]!;
  const last = block.index === 0 ? FORWARD_ORDER.find((group) => groups[group].isTrained) : undefined;
  const project = (group: FusedName, gradients: Omit<ProjectionGradients, "group">) =>
    projectBackward(pass, block, partials, {
      group,
      ...gradients,
      dx: group === last ? null : gradients.dx,
    });

  project("down", { x: acts.gated, xa: acts.downXa, dy: dx, dx: dGated });
  if (last === "down") return;
  swigluBackward(recorder, { gateUp: acts.gateUp, dOut: dGated, dGateUp, rows, columns: a.feedForward });
  project("gateUp", { x: acts.postNormed, xa: acts.gateUpXa, dy: dGateUp, dx: dNormed });
  if (last === "gateUp") return;
  rmsNormBackward(recorder, {
    dOut: dNormed,
    x: acts.middle,
    weight: weights.postNorm,
    rstd: acts.postRstd,
    dResidual: dx,
    dx: dMiddle,
    rows,
    columns,
  });
  project("o", { x: acts.attended, xa: acts.oXa, dy: dMiddle, dx: dAttended });
  if (last === "o") return;
  attentionBackward(recorder, {
    qkv: acts.qkv,
    tokens,
    seen: scratch.seen,
    out: acts.attended,
    lse: acts.lse,
    dOut: dAttended,
    delta: scratch.delta,
    dQkv,
    rows,
    ...heads(a),
  });
  rope(recorder, { qkv: dQkv, tokens, table: pass.weights.rope, rows, ...heads(a), sign: -1 });
  const norms = headNorms(pass, block);
  if (norms !== null) headNormBackward(recorder, { ...norms, d: dQkv });
  project("qkv", { x: acts.inputNormed, xa: acts.qkvXa, dy: dQkv, dx: dNormed });
  if (last === "qkv") return;
  rmsNormBackward(recorder, {
    dOut: dNormed,
    x: acts.x,
    weight: weights.inputNorm,
    rstd: acts.inputRstd,
    dResidual: dMiddle,
    dx,
    rows,
    columns,
  });
}

/** What the backward of one fused projection reads and writes: its input `x` and scratch `xa` of the forward, the gradient `dy`
 *  of its output, and `dx`, where the gradient of its input goes; null where nothing before it is trained. */
interface ProjectionGradients {
  readonly group: FusedName;
  readonly x: Slice;
  readonly xa: Slice;
  readonly dy: Slice;
  readonly dx: Slice | null;
}

/** Records the gradients of A and B into `partials`, and the gradient of the projection's input. */
function projectBackward(
  { recorder, lora, rows }: Pass,
  { index, weights }: Block,
  { dyb, partials, slices }: Pick<BackwardScratch, "dyb" | "partials"> & { readonly slices: number },
  { group, x, xa, dy, dx }: ProjectionGradients,
): void {
  const { rank, blocks, length } = lora.layout;
  const block = blocks[index]![group];
  const [inputs, groups, outputs] = [block.inFeatures, block.outFeatures, sum(block.outFeatures)];
  const pair = block.isTrained ? loraPair(lora, block) : null;
  if (pair !== null) {
    loraUp(recorder, { dy, b: pair.b, dyb, rows, outputs, rank, groups, scale: lora.scale });
    const [aOffset, bOffset] = [block.a, block.b];
    const sizes = { rows, inputs, outputs, rank, groups };
    loraGrad(recorder, { x, dy, xa, dyb, partials, stride: length, slices, aOffset, bOffset, ...sizes });
  }
  if (dx === null) return;
  const loraTerm = pair === null ? {} : { lora: { dyb, a: pair.a, rank: groups.length * rank } };
  linearBackward(recorder, { dy, weight: weights[group], dx, ...loraTerm, rows });
}

function loraPair({ layout, parameters }: LoraArena, block: LoraBlock): { a: Slice; b: Slice } {
  const floats = (from: number, count: number) => subslice(parameters, 4 * from, 4 * count);
  const { inFeatures, outFeatures } = block;
  return {
    a: floats(block.a, outFeatures.length * layout.rank * inFeatures),
    b: floats(block.b, sum(outFeatures) * layout.rank),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
