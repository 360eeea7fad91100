// The decoder, written out in order: forward, and backward with respect to the LoRA parameters. The base is frozen, so the
// backward needs no weight gradients and stops at the first layer's q, k, v.
// Both record dispatches and run nothing; a finished recording is replayed for every batch of the same number of rows.
// Trap: one buffer may not be read and written in one dispatch, hence the two gradient buffers that take turns.
import type { Slice } from "../gpu/buffers.ts";
import type { Recorder } from "../gpu/recorder.ts";
import { embed } from "../kernels/embed/embed.ts";
import { rmsNorm, rmsNormBackward } from "../kernels/rms_norm/rms_norm.ts";
import type { Activations } from "./activations.ts";
import type { Architecture } from "../formats/architecture.ts";
import {
  backwardBlock,
  type BackwardScratch,
  type Block,
  forwardAttention,
  forwardDown,
  forwardGated,
  forwardQkv,
  type Pass,
} from "./block.ts";
import type { LoraArena } from "./lora.ts";
import type { Weights } from "./weights.ts";

export interface Model {
  readonly architecture: Architecture;
  readonly weights: Weights;
  readonly lora: LoraArena;
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
  model: Model,
  acts: Activations,
  options: ForwardOptions,
): void {
  const { architecture: a, weights } = model;
  const rows = options.rows ?? acts.rows;
  const pass: Pass = { recorder, ...model, adapter: options.adapter, tokens: acts.tokens, rows };
  embed(recorder, {
    ids: acts.ids,
    table: weights.embedding,
    out: acts.layers[0]!.x,
    rows,
  });
  for (let i = 0; i < a.layers; i++) {
    const block = blockOf(model, acts, i);
    const cache = options.caches?.[i];
    const cached = cache === undefined ? undefined : { cache, cacheRows: options.cacheRows ?? 0 };
    forwardQkv(pass, block, cached);
    if (options.cachesOnly === true && i === a.layers - 1) return;
    forwardAttention(pass, block, cached);
    forwardGated(pass, block);
    forwardDown(pass, block, acts.layers[i + 1]?.x ?? acts.x);
  }
  rmsNorm(recorder, {
    x: acts.x,
    weight: weights.finalNorm,
    out: acts.normed,
    rstd: acts.rstd,
    rows,
    columns: a.hidden,
    eps: a.rmsNormEps,
  });
}

/** Gradient of the head's input (in `scratch.dNormed`) -> partial gradients of all LoRA parameters. Follows a forward pass
 *  with the adapter on and kept activations. */
export function recordBackward(
  recorder: Recorder,
  model: Model,
  acts: Activations,
  scratch: BackwardScratch,
  slices: number,
): void {
  const { rows, tokens } = acts;
  const pass: Pass = { recorder, ...model, adapter: true, tokens, rows };
  rmsNormBackward(recorder, {
    dOut: scratch.dNormed,
    x: acts.x,
    weight: model.weights.finalNorm,
    rstd: acts.rstd,
    dx: scratch.dx,
    rows,
    columns: model.architecture.hidden,
  });
  for (let i = model.architecture.layers - 1; i >= 0; i--) {
    backwardBlock(pass, blockOf(model, acts, i), scratch, slices, i === 0);
  }
}

function blockOf(model: Model, acts: Activations, index: number): Block {
  return { index, weights: model.weights.layers[index]!, acts: acts.layers[index]! };
}
