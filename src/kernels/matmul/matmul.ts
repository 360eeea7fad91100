// Matrix products with one frozen weight [outputs, inputs] (PyTorch's layout): forward (NT) and gradient of the input (NN).
// LoRA rides along as extra terms of the inner sum, so adapter on or off costs no second pass over the output.
import type { Slice } from "../../gpu/buffers.ts";
import { bool, u32 } from "../../gpu/programs.ts";
import type { Recorder } from "../../gpu/recorder.ts";
import { RunError } from "../../core/errors.ts";
import { multiple, needs } from "../grid.ts";
import nn from "./nn.wgsl?raw";
import nt from "./nt.wgsl?raw";

export interface LinearArgs {
  /** [rows, inputs] f32 */
  readonly x: Slice;
  /** [outputs, inputs] f32 */
  readonly weight: Slice;
  /** [rows, outputs] f32, written */
  readonly out: Slice;
  /** [rows, outputs] f32, added; another buffer than `out` */
  readonly residual?: Slice;
  readonly lora?: {
    /** [rows, groups.length * rank] f32, from `loraDown` (holds the scale) */
    readonly xa: Slice;
    /** [outputs, rank] f32: the groups' B matrices one below the other */
    readonly b: Slice;
    readonly rank: number;
    /** Output columns of each fused projection, e.g. [q, k, v]; 1 to 3 of them, each a multiple of 4, sum = outputs. */
    readonly groups: readonly number[];
  };
  readonly rows: number;
  /** Multiple of 4. */
  readonly inputs: number;
  /** Multiple of 4. */
  readonly outputs: number;
}

/** out = x W^T + residual + LoRA, where LoRA's part of column n in group g is sum_j xa[m, g * rank + j] * b[n, j]. */
export function linear(recorder: Recorder, args: LinearArgs): void {
  const { x, weight, out, residual, lora, rows, inputs, outputs } = args;
  check("linear", args);
  needs("linear", "x", x, rows * inputs);
  needs("linear", "out", out, rows * outputs);
  if (residual) needs("linear", "residual", residual, rows * outputs);
  const rank = lora?.rank ?? 0;
  const groups = lora?.groups ?? [outputs];
  const ends = groupEnds("linear", groups, outputs);
  if (lora) {
    needs("linear", "lora.xa", lora.xa, rows * rank * groups.length);
    needs("linear", "lora.b", lora.b, outputs * rank);
  }
  recorder.add({
    program: {
      name: "matmul/nt",
      source: nt,
      constants: {
        INNER: u32(inputs),
        COLUMNS: u32(outputs),
        RANK: u32(rank),
        GROUPS: u32(groups.length),
        END0: u32(ends[0]),
        END1: u32(ends[1]),
        RESIDUAL: bool(residual !== undefined),
        TALL: bool(rows > SHORT_ROWS),
      },
    },
    dims: [rows, inputs / 4, rank],
    slices: [x, weight, residual ?? x, lora?.xa ?? x, lora?.b ?? x, out],
    grid: tiles(rows, outputs),
    flops: 2 * rows * outputs * (inputs + rank),
  });
}

export interface LinearBackwardArgs {
  /** [rows, outputs] f32 */
  readonly dy: Slice;
  /** [outputs, inputs] f32 */
  readonly weight: Slice;
  /** [rows, inputs] f32, written */
  readonly dx: Slice;
  readonly lora?: {
    /** [rows, rank] f32, from `loraUp` (holds the scale) */
    readonly dyb: Slice;
    /** [rank, inputs] f32: the groups' A matrices one below the other */
    readonly a: Slice;
    /** groups * r */
    readonly rank: number;
  };
  /** [rows] f32: dx becomes keep[m] * dx + the product, instead of the product alone (chunked sums). */
  readonly keep?: Slice;
  readonly rows: number;
  readonly inputs: number;
  readonly outputs: number;
}

/** dx = dy W + dyb a (+ keep * dx). */
export function linearBackward(recorder: Recorder, args: LinearBackwardArgs): void {
  const { dy, weight, dx, lora, keep, rows, inputs, outputs } = args;
  check("linear backward", args);
  needs("linear backward", "dy", dy, rows * outputs);
  needs("linear backward", "dx", dx, rows * inputs);
  if (keep) needs("linear backward", "keep", keep, rows);
  const rank = lora?.rank ?? 0;
  if (lora) {
    needs("linear backward", "lora.dyb", lora.dyb, rows * rank);
    needs("linear backward", "lora.a", lora.a, rank * inputs);
  }
  recorder.add({
    program: {
      name: "matmul/nn",
      source: nn,
      constants: {
        INNER: u32(outputs),
        COLUMNS: u32(inputs),
        RANK: u32(rank),
        KEEP: bool(keep !== undefined),
        TALL: bool(rows > SHORT_ROWS),
      },
    },
    dims: [rows, outputs / 4],
    slices: [dy, weight, lora?.dyb ?? dy, lora?.a ?? dy, keep ?? dy, dx],
    grid: tiles(rows, inputs),
    flops: 2 * rows * inputs * (outputs + rank),
  });
}

/** Up to this many rows (decoding a few answers), an invocation takes 4 rows instead of 8. */
const SHORT_ROWS = 32;

/** 8 x 8 invocations a workgroup, 8 columns each. */
function tiles(rows: number, columns: number): [number, number, number] {
  return [Math.ceil(columns / 64), Math.ceil(rows / (rows > SHORT_ROWS ? 64 : 32)), 1];
}

function check(op: string, args: { weight: Slice; inputs: number; outputs: number }): void {
  multiple(op, "inputs", args.inputs, 4);
  multiple(op, "outputs", args.outputs, 4);
  needs(op, "weight", args.weight, args.inputs * args.outputs);
}

/** Columns at which group 0 and group 1 end; `columns` where there is no such group. */
export function groupEnds(op: string, groups: readonly number[], columns: number): [number, number] {
  const sum = groups.reduce((a, b) => a + b, 0);
  if (groups.length < 1 || groups.length > 3 || sum !== columns) {
    throw new RunError(
      "shape",
      `${op}: 1 to 3 groups that sum to ${columns} columns are needed, got [${groups.join(", ")}].`,
    );
  }
  groups.forEach((group) => multiple(op, "group", group, 4));
  const first = groups[0] ?? columns;
  return [first, first + (groups[1] ?? 0)];
}
