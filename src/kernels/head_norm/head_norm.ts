// RMS norm of every q and k head by itself, one weight for all q heads and one for all k heads; v passes through.
// The row before the norm is kept beside the row after it: dividing the weight out again would lose it where it is small.
import type { Slice } from "../../gpu/buffers.ts";
import { f32, u32 } from "../../gpu/programs.ts";
import type { Recorder } from "../../gpu/recorder.ts";
import type { Heads } from "../attention/attention.ts";
import { linearGrid, multiple, needs } from "../grid.ts";
import backward from "./backward.wgsl?raw";
import forward from "./forward.wgsl?raw";

interface HeadNormWeights extends Heads {
  /** [rows, (qHeads + 2 * kvHeads) * headDim] f32: q, k and v as projected */
  readonly x: Slice;
  /** [headDim] f32 each */
  readonly qWeight: Slice;
  readonly kWeight: Slice;
  readonly rows: number;
  /** `rms_norm_eps` of config.json. */
  readonly eps: number;
}

export interface HeadNormArgs extends HeadNormWeights {
  /** as x, written */
  readonly out: Slice;
}

/** out = x / rms(x) * weight for each q and k head, x for v. Before RoPE.
 *  Source: Qwen3 (Yang et al. 2025, arXiv:2505.09388), as transformers' Qwen3Attention computes it. */
export function headNorm(recorder: Recorder, args: HeadNormArgs): void {
  const { x, qWeight, kWeight, out, rows, qHeads, kvHeads, headDim } = args;
  check("head_norm", args);
  needs("head_norm", "out", out, rows * (qHeads + 2 * kvHeads) * headDim);
  const heads = rows * (qHeads + 2 * kvHeads);
  recorder.add({
    program: { name: "head_norm/forward", source: forward, constants: constants(args) },
    dims: [rows, headDim / 4],
    slices: [x, qWeight, kWeight, out],
    grid: linearGrid(Math.ceil(heads / 64)),
    flops: 4 * heads * headDim,
  });
}

export interface HeadNormBackwardArgs extends HeadNormWeights {
  /** as x: gradient of the forward's `out`, becomes the gradient of x in place */
  readonly d: Slice;
}

/** dx = (weight * dOut - xhat * mean(weight * dOut * xhat)) / rms(x), xhat = x / rms(x), head by head; v's gradient stays. */
export function headNormBackward(recorder: Recorder, args: HeadNormBackwardArgs): void {
  const { x, qWeight, kWeight, d, rows, qHeads, kvHeads, headDim } = args;
  check("head_norm backward", args);
  needs("head_norm backward", "d", d, rows * (qHeads + 2 * kvHeads) * headDim);
  const heads = rows * (qHeads + kvHeads);
  recorder.add({
    program: { name: "head_norm/backward", source: backward, constants: constants(args) },
    dims: [rows, headDim / 4],
    slices: [x, qWeight, kWeight, d],
    grid: linearGrid(Math.ceil(heads / 64)),
    flops: 9 * heads * headDim,
  });
}

function check(op: string, { x, qWeight, kWeight, rows, qHeads, kvHeads, headDim }: HeadNormWeights): void {
  multiple(op, "headDim", headDim, 4);
  needs(op, "x", x, rows * (qHeads + 2 * kvHeads) * headDim);
  needs(op, "qWeight", qWeight, headDim);
  needs(op, "kWeight", kWeight, headDim);
}

function constants({ qHeads, kvHeads, headDim, eps }: HeadNormWeights) {
  return { Q_HEADS: u32(qHeads), KV_HEADS: u32(kvHeads), QUADS: u32(headDim / 4), EPS: f32(eps) };
}
