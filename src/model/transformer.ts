// The decoder, written out in order: forward, and backward with respect to the LoRA parameters. The base is frozen, so the
// backward needs no weight gradients and stops at the first layer's q, k, v.
// Both record dispatches and run nothing; a finished recording is replayed for every batch of the same number of rows.
// Trap: one buffer may not be read and written in one dispatch, hence the two gradient buffers that take turns.
import { RunError } from "../core/errors.ts";
import type { Recorder } from "../gpu/recorder.ts";
import { embed } from "../kernels/embed/embed.ts";
import { rmsNorm, rmsNormBackward } from "../kernels/rms_norm/rms_norm.ts";
import { narrowToWindow } from "../kernels/window/window.ts";
import type { Activations, Checkpointing } from "./activations.ts";
import type { Architecture } from "../models/architecture.ts";
import {
  backwardBlock,
  type BackwardScratch,
  type BlockCache,
  forwardAttention,
  forwardDown,
  forwardGated,
  forwardInputNorm,
  forwardQkv,
} from "./block.ts";
import type { LoraArena } from "./lora.ts";
import type { Block, Pass } from "./pass.ts";
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
  /** Decoding: keys and values are written to these, one per layer, and read from there. */
  readonly caches?: readonly BlockCache[];
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
  const pass = passOf(recorder, model, acts, { adapter: options.adapter, rows });
  const { window } = a.block;
  if (window !== null && acts.windowTokens !== undefined)
    narrowToWindow(recorder, { tokens: acts.tokens, out: acts.windowTokens, rows, keys: window.tokens });
  embed(recorder, {
    ids: acts.ids,
    table: weights.embedding,
    out: acts.layers[0]!.x,
    rows,
    scale: a.block.embeddingScale,
  });
  for (let i = 0; i < a.layers; i++) {
    const block = blockOf(model, acts, i);
    const cache = options.caches?.[i];
    forwardInputNorm(pass, block);
    forwardQkv(pass, block, cache);
    if (options.cachesOnly === true && i === a.layers - 1) return;
    forwardAttention(pass, block, cache);
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
 *  with the adapter on into the same activations, and computes again what those did not keep.
 *  @throws RunError("internal") when nothing was kept */
export function recordBackward(
  recorder: Recorder,
  model: Model,
  acts: Activations,
  { scratch, slices }: { readonly scratch: BackwardScratch; readonly slices: number },
): void {
  const { rows, checkpointing } = acts;
  if (checkpointing === null)
    throw new RunError("internal", "A backward was asked of activations that keep nothing.");
  const last = model.architecture.layers - 1;
  const pass = passOf(recorder, model, acts, { adapter: true, rows });
  rmsNormBackward(recorder, {
    dOut: scratch.dNormed,
    x: acts.x,
    weight: model.weights.finalNorm,
    rstd: acts.rstd,
    dx: scratch.dx,
    rows,
    columns: model.architecture.hidden,
  });
  for (let i = last; i >= 0; i--) {
    const block = blockOf(model, acts, i);
    if (i < last) recompute(pass, block, checkpointing); // the shared tensors still hold the last block's
    backwardBlock(pass, block, scratch, slices);
  }
}

/** Runs those parts of a block's forward again whose outputs were not kept: the same kernels on the same inputs. */
function recompute(pass: Pass, block: Block, checkpointing: Checkpointing): void {
  if (checkpointing === "off") return;
  forwardInputNorm(pass, block);
  if (checkpointing === "full") {
    forwardQkv(pass, block);
    forwardAttention(pass, block);
  }
  forwardGated(pass, block);
}

function passOf(
  recorder: Recorder,
  model: Model,
  { tokens, windowTokens }: Activations,
  options: { readonly adapter: boolean; readonly rows: number },
): Pass {
  return { recorder, ...model, ...options, tokens, ...(windowTokens === undefined ? {} : { windowTokens }) };
}

function blockOf(model: Model, acts: Activations, index: number): Block {
  return { index, weights: model.weights.layers[index]!, acts: acts.layers[index]! };
}
