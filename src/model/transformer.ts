// The decoder, written out in order: forward, and backward with respect to the LoRA parameters. The base is frozen, so the
// backward needs no weight gradients and stops at the first layer's q, k, v.
// Both record dispatches and run nothing; a finished recording is replayed for every batch of the same number of rows.
// Trap: one buffer may not be read and written in one dispatch, hence the two gradient buffers that take turns.
import type { Slice } from "../gpu/buffers.ts";
import { subslice } from "../gpu/buffers.ts";
import type { Recorder } from "../gpu/recorder.ts";
import { attention, attentionBackward } from "../kernels/attention/attention.ts";
import { embed } from "../kernels/embed/embed.ts";
import { writeKv } from "../kernels/kv_cache/kv_cache.ts";
import { loraDown, loraGrad, loraUp } from "../kernels/lora/lora.ts";
import { linear, linearBackward } from "../kernels/matmul/matmul.ts";
import { rmsNorm, rmsNormBackward } from "../kernels/rms_norm/rms_norm.ts";
import { rope } from "../kernels/rope/rope.ts";
import { swiglu, swigluBackward } from "../kernels/swiglu/swiglu.ts";
import type { Activations } from "./activations.ts";
import type { Architecture } from "../formats/architecture.ts";
import type { FusedName, LoraBlock, LoraLayout } from "./lora.ts";
import type { Weights } from "./weights.ts";

export interface Model {
  readonly architecture: Architecture;
  readonly weights: Weights;
  readonly lora: {
    readonly layout: LoraLayout;
    /** lora_alpha / r */
    readonly scale: number;
    /** [layout.length] */
    readonly parameters: Slice;
  };
}

export interface ForwardOptions {
  /** false: the base alone, LoRA is not even computed */
  readonly adapter: boolean;
  /** Rows in use of the activations, from 0 on. Default all. */
  readonly rows?: number;
  /** Decoding: keys and values are written to these, one per layer [cacheRows, 2 kvHeads headDim], and read from there. */
  readonly caches?: readonly Slice[];
  readonly cacheRows?: number;
  /** Only the caches are wanted (reading a prompt): stops once the last layer's keys and values are written. */
  readonly cachesOnly?: boolean;
}

/** ids and tokens -> `normed`, the head's input. */
export function recordForward(
  recorder: Recorder,
  { architecture: a, weights, lora }: Model,
  acts: Activations,
  options: ForwardOptions,
): void {
  const rows = options.rows ?? acts.rows;
  const heads = { qHeads: a.heads, kvHeads: a.kvHeads, headDim: a.headDim };
  const [tokens, eps] = [acts.tokens, a.rmsNormEps];
  /** out = residual + x W^T + scale (x A^T) B^T */
  const project = (
    group: FusedName,
    layer: number,
    x: Slice,
    xa: Slice,
    out: Slice,
    residual?: Slice,
  ): void => {
    const block = lora.layout.blocks[layer]![group];
    const outputs = sum(block.outFeatures);
    const { rank } = lora.layout;
    const [inputs, groups] = [block.inFeatures, block.outFeatures];
    const pair = loraPair(lora.parameters, block, rank);
    if (options.adapter) {
      loraDown(recorder, { x, a: pair.a, xa, rows, inputs, rank, groups: groups.length, scale: lora.scale });
    }
    linear(recorder, {
      x,
      weight: weights.layers[layer]![group],
      out,
      ...(residual === undefined ? {} : { residual }),
      ...(options.adapter ? { lora: { xa, b: pair.b, rank, groups } } : {}),
      rows,
      inputs,
      outputs,
    });
  };

  const first = acts.layers[0]!.x;
  embed(recorder, {
    ids: acts.ids,
    table: weights.embedding,
    out: first,
    rows,
    vocab: a.vocabulary,
    columns: a.hidden,
  });
  for (const [i, layer] of acts.layers.entries()) {
    const { inputNorm, postNorm } = weights.layers[i]!;
    const next = acts.layers[i + 1]?.x ?? acts.x;
    rmsNorm(recorder, {
      x: layer.x,
      weight: inputNorm,
      out: layer.inputNormed,
      rstd: layer.inputRstd,
      rows,
      columns: a.hidden,
      eps,
    });
    project("qkv", i, layer.inputNormed, layer.qkvXa, layer.qkv);
    rope(recorder, { qkv: layer.qkv, tokens, table: weights.rope, rows, ...heads, sign: 1 });
    const cache = options.caches?.[i];
    if (cache !== undefined) {
      writeKv(recorder, { qkv: layer.qkv, tokens, cache, rows, cacheRows: options.cacheRows ?? 0, ...heads });
      if (options.cachesOnly === true && i === a.layers - 1) return;
    }
    attention(recorder, {
      qkv: layer.qkv,
      ...(cache === undefined ? {} : { cache }),
      tokens,
      out: layer.attended,
      lse: layer.lse,
      rows,
      ...heads,
    });
    project("o", i, layer.attended, layer.oXa, layer.middle, layer.x);
    rmsNorm(recorder, {
      x: layer.middle,
      weight: postNorm,
      out: layer.postNormed,
      rstd: layer.postRstd,
      rows,
      columns: a.hidden,
      eps,
    });
    project("gateUp", i, layer.postNormed, layer.gateUpXa, layer.gateUp);
    swiglu(recorder, { gateUp: layer.gateUp, out: layer.gated, rows, columns: a.feedForward });
    project("down", i, layer.gated, layer.downXa, next, layer.middle);
  }
  rmsNorm(recorder, {
    x: acts.x,
    weight: weights.finalNorm,
    out: acts.normed,
    rstd: acts.rstd,
    rows,
    columns: a.hidden,
    eps,
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

/** Gradient of the head's input (in `scratch.dNormed`) -> partial gradients of all LoRA parameters. Follows a forward pass
 *  with the adapter on and kept activations. */
export function recordBackward(
  recorder: Recorder,
  { architecture: a, weights, lora }: Model,
  acts: Activations,
  scratch: BackwardScratch,
  slices: number,
): void {
  const { rows, tokens } = acts;
  const { rank } = lora.layout;
  const { dNormed, dx, dMiddle } = scratch;
  const heads = { qHeads: a.heads, kvHeads: a.kvHeads, headDim: a.headDim };
  /** Gradients of A and B, and of the projection's input unless `into` is null. */
  const projectBackward = (
    group: FusedName,
    layer: number,
    x: Slice,
    xa: Slice,
    dy: Slice,
    into: Slice | null,
  ): void => {
    const block = lora.layout.blocks[layer]![group];
    const outputs = sum(block.outFeatures);
    const [inputs, groups] = [block.inFeatures, block.outFeatures];
    const pair = loraPair(lora.parameters, block, rank);
    const { dyb, partials } = scratch;
    loraUp(recorder, { dy, b: pair.b, dyb, rows, outputs, rank, groups, scale: lora.scale });
    loraGrad(recorder, {
      x,
      dy,
      xa,
      dyb,
      partials,
      stride: lora.layout.length,
      slices,
      aOffset: block.a,
      bOffset: block.b,
      rows,
      inputs,
      outputs,
      rank,
      groups,
    });
    if (into !== null) {
      const weight = weights.layers[layer]![group];
      const loraTerm = { dyb, a: pair.a, rank: groups.length * rank };
      linearBackward(recorder, { dy, weight, dx: into, lora: loraTerm, rows, inputs, outputs });
    }
  };
  const columns = a.hidden;

  rmsNormBackward(recorder, {
    dOut: dNormed,
    x: acts.x,
    weight: weights.finalNorm,
    rstd: acts.rstd,
    dx,
    rows,
    columns,
  });
  for (let i = a.layers - 1; i >= 0; i--) {
    const layer = acts.layers[i]!;
    const { inputNorm, postNorm } = weights.layers[i]!;
    projectBackward("down", i, layer.gated, layer.downXa, dx, scratch.dGated);
    const { gateUp } = layer;
    swigluBackward(recorder, {
      gateUp,
      dOut: scratch.dGated,
      dGateUp: scratch.dGateUp,
      rows,
      columns: a.feedForward,
    });
    projectBackward("gateUp", i, layer.postNormed, layer.gateUpXa, scratch.dGateUp, dNormed);
    rmsNormBackward(recorder, {
      dOut: dNormed,
      x: layer.middle,
      weight: postNorm,
      rstd: layer.postRstd,
      dResidual: dx,
      dx: dMiddle,
      rows,
      columns,
    });
    projectBackward("o", i, layer.attended, layer.oXa, dMiddle, scratch.dAttended);
    attentionBackward(recorder, {
      qkv: layer.qkv,
      tokens,
      seen: scratch.seen,
      out: layer.attended,
      lse: layer.lse,
      dOut: scratch.dAttended,
      delta: scratch.delta,
      dQkv: scratch.dQkv,
      rows,
      ...heads,
    });
    rope(recorder, { qkv: scratch.dQkv, tokens, table: weights.rope, rows, ...heads, sign: -1 });
    projectBackward("qkv", i, layer.inputNormed, layer.qkvXa, scratch.dQkv, i > 0 ? dNormed : null);
    if (i > 0) {
      rmsNormBackward(recorder, {
        dOut: dNormed,
        x: layer.x,
        weight: inputNorm,
        rstd: layer.inputRstd,
        dResidual: dMiddle,
        dx,
        rows,
        columns,
      });
    }
  }
}

function loraPair(parameters: Slice, block: LoraBlock, rank: number): { a: Slice; b: Slice } {
  const floats = (from: number, count: number) => subslice(parameters, 4 * from, 4 * count);
  const { inFeatures, outFeatures } = block;
  return {
    a: floats(block.a, outFeatures.length * rank * inFeatures),
    b: floats(block.b, sum(outFeatures) * rank),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
