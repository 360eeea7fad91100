// One decoder block, forward and backward with respect to the LoRA parameters, as dispatches in order. Pre-norm:
// middle = x + o(attention(qkv(norm(x)))), next = middle + down(act(gate) * up), gate and up of norm(middle). A family may norm what o
// and down give before it is added, and let some layers see only a window; see models/block_settings.ts.
// The frozen base needs no weight gradients. Trap: one buffer may not be read and written in one dispatch.
import type { Slice } from "../gpu/buffers.ts";
import { attention, attentionBackward } from "../kernels/attention/attention.ts";
import { cachedAttention, type CachedVariant } from "../kernels/attention/cached.ts";
import { headNorm, headNormBackward } from "../kernels/head_norm/head_norm.ts";
import { writeKv } from "../kernels/kv_cache/kv_cache.ts";
import { rmsNorm, rmsNormBackward } from "../kernels/rms_norm/rms_norm.ts";
import { rope } from "../kernels/rope/rope.ts";
import { swiglu, swigluBackward } from "../kernels/swiglu/swiglu.ts";
import { type Architecture, attentionScale } from "../models/architecture.ts";
import type { FusedName, LoraLayout } from "./lora.ts";
import type { Block, Pass } from "./pass.ts";
import {
  recordProjection,
  recordProjectionBackward,
  type FusedProjection,
  type ProjectionGradients,
} from "./projection.ts";

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

const heads = (a: Architecture) => ({
  qHeads: a.heads,
  kvHeads: a.kvHeads,
  headDim: a.headDim,
  scale: attentionScale(a),
});

/** The token records and the RoPE table of a layer: those of its window, where it has one. */
function sight({ architecture: a, tokens, windowTokens = tokens, weights }: Pass, { index }: Block) {
  const isLocal = a.block.window?.isLocal[index] === true;
  return isLocal
    ? { tokens: windowTokens, table: weights.localRope ?? weights.rope }
    : { tokens, table: weights.rope };
}

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
  const { recorder, architecture: a, rows } = pass;
  const { acts } = block;
  recordProjection(pass, block, "qkv", {
    x: acts.inputNormed,
    xa: acts.qkvXa,
    out: acts.projected ?? acts.qkv,
  });
  const norms = headNorms(pass, block);
  if (norms !== null) headNorm(recorder, { ...norms, out: acts.qkv });
  const shared = { qkv: acts.qkv, ...sight(pass, block), rows, ...heads(a) };
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
  const { recorder, rows } = pass;
  const { tokens } = sight(pass, block);
  const shared = { qkv: acts.qkv, tokens, out: acts.attended, rows, ...heads(pass.architecture) };
  if (cache === undefined) attention(recorder, { ...shared, lse: acts.lse });
  else
    cachedAttention(recorder, { ...shared, cache: cache.cache, pages: cache.pages, variant: cache.variant });
  addOut(pass, block, "o", { x: acts.attended, xa: acts.oXa, out: acts.middle, residual: acts.x });
}

/** What a norm behind a projection reads and writes; null for a family without it. */
function outNorm({ weights, acts }: Block, group: "o" | "down") {
  const norms = weights.outNorms;
  const [x, rstd, weight] =
    group === "o"
      ? [acts.attentionOut, acts.attentionOutRstd, norms?.attention]
      : [acts.feedForwardOut, acts.feedForwardOutRstd, norms?.feedForward];
  return x === undefined || rstd === undefined || weight === undefined ? null : { x, rstd, weight };
}

/** out = residual + x W^T, its product normed first where the family does that. */
function addOut(
  pass: Pass,
  block: Block,
  group: "o" | "down",
  { residual, out, ...inputs }: Required<FusedProjection>,
): void {
  const norm = outNorm(block, group);
  if (norm === null) return recordProjection(pass, block, group, { ...inputs, out, residual });
  recordProjection(pass, block, group, { ...inputs, out: norm.x });
  const { recorder, architecture: a, rows } = pass;
  rmsNorm(recorder, { ...norm, residual, out, rows, columns: a.hidden, eps: a.rmsNormEps });
}

/** middle -> gated, act(gate) * up. */
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
  recordProjection(pass, block, "gateUp", { x: acts.postNormed, xa: acts.gateUpXa, out: acts.gateUp });
  const { activation } = a.block;
  swiglu(recorder, { activation, gateUp: acts.gateUp, out: acts.gated, rows, columns: a.feedForward });
}

/** gated -> next, what leaves the block. */
export function forwardDown(pass: Pass, block: Block, next: Slice): void {
  const { acts } = block;
  addOut(pass, block, "down", { x: acts.gated, xa: acts.downXa, out: next, residual: acts.middle });
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
  const partials = { dyb: scratch.dyb, partials: scratch.partials, slices };
  const groups = pass.lora.layout.blocks[block.index]!;
  const last = block.index === 0 ? FORWARD_ORDER.find((group) => groups[group].isTrained) : undefined;
  const project = (group: FusedName, gradients: Omit<ProjectionGradients, "group">) =>
    recordProjectionBackward(pass, block, partials, {
      group,
      ...gradients,
      dx: group === last ? null : gradients.dx,
    });

  const way: BackwardWay = { pass, block, scratch, last, project };
  backwardFeedForward(way);
  if (last !== "down" && last !== "gateUp") backwardAttention(way);
}

/** What both halves of a block's backward are given. */
interface BackwardWay {
  readonly pass: Pass;
  readonly block: Block;
  readonly scratch: BackwardScratch;
  /** The group behind which nothing is trained, if any. */
  readonly last: FusedName | undefined;
  readonly project: (group: FusedName, gradients: Omit<ProjectionGradients, "group">) => void;
}

/** The gradient of a projection's output from that of what its norm gives. It goes to dNormed, which holds nothing then. */
function beforeNorm(
  { pass, block, scratch: { dNormed } }: BackwardWay,
  group: "o" | "down",
  dOut: Slice,
): Slice {
  const norm = outNorm(block, group);
  if (norm === null) return dOut;
  const { recorder, rows, architecture: a } = pass;
  rmsNormBackward(recorder, { ...norm, dOut, dx: dNormed, rows, columns: a.hidden });
  return dNormed;
}

/** dx -> dMiddle, where anything before it is trained. */
function backwardFeedForward(way: BackwardWay): void {
  const { pass, block, scratch, last, project } = way;
  const { recorder, architecture: a, rows } = pass;
  const { acts, weights } = block;
  const { dNormed, dx, dMiddle, dGated, dGateUp } = scratch;
  project("down", { x: acts.gated, xa: acts.downXa, dy: beforeNorm(way, "down", dx), dx: dGated });
  if (last === "down") return;
  const { activation } = a.block;
  const gate = { activation, gateUp: acts.gateUp, rows, columns: a.feedForward };
  swigluBackward(recorder, { ...gate, dOut: dGated, dGateUp });
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
    columns: a.hidden,
  });
}

/** dMiddle -> dx, where anything before it is trained. */
function backwardAttention(way: BackwardWay): void {
  const { pass, block, scratch, last, project } = way;
  const { recorder, architecture: a, rows } = pass;
  const { acts, weights } = block;
  const { tokens, table } = sight(pass, block);
  const { dNormed, dx, dMiddle, dAttended, dQkv } = scratch;
  project("o", { x: acts.attended, xa: acts.oXa, dy: beforeNorm(way, "o", dMiddle), dx: dAttended });
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
  rope(recorder, { qkv: dQkv, tokens, table, rows, ...heads(a), sign: -1 });
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
    columns: a.hidden,
  });
}
