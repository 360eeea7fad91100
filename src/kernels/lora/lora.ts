// The narrow products of LoRA and the gradients of A and B. Any rank from 1 on.
// Layout: A [rank, inputs], B [outputs, rank] (PEFT's). Fused projections (q|k|v, gate|up) stack their A's and their B's.
// Scale lora_alpha / r is put into xa and dyb once; nothing else knows it.
import type { Slice } from "../../gpu/buffers.ts";
import { bool, f32, u32 } from "../../gpu/programs.ts";
import type { Recorder } from "../../gpu/recorder.ts";
import { RunError } from "../../core/errors.ts";
import { linearGrid, multiple, needs } from "../grid.ts";
import { groupEnds } from "../matmul/matmul.ts";
import downSource from "./down.wgsl?raw";
import gradSource from "./grad.wgsl?raw";
import upSource from "./up.wgsl?raw";

export interface LoraDownArgs {
  /** [rows, inputs] f32 */
  readonly x: Slice;
  /** [groups * rank, inputs] f32 */
  readonly a: Slice;
  /** [rows, groups * rank] f32, written */
  readonly xa: Slice;
  readonly rows: number;
  /** Multiple of 4. */
  readonly inputs: number;
  readonly rank: number;
  /** Number of fused projections. */
  readonly groups: number;
  /** lora_alpha / r */
  readonly scale: number;
}

/** xa = scale * x A^T. */
export function loraDown(recorder: Recorder, args: LoraDownArgs): void {
  const { x, a, xa, rows, inputs, rank, groups, scale } = args;
  const width = groups * rank;
  multiple("lora down", "inputs", inputs, 4);
  needs("lora down", "x", x, rows * inputs);
  needs("lora down", "a", a, width * inputs);
  needs("lora down", "xa", xa, rows * width);
  recorder.add({
    program: {
      name: "lora/down",
      source: downSource,
      constants: { INNER: u32(inputs), WIDTH: u32(width), SCALE: f32(scale) },
    },
    dims: [rows, inputs / 4],
    slices: [x, a, xa],
    grid: linearGrid(Math.ceil((Math.ceil(rows / 4) * Math.ceil(width / 4)) / 64)),
    flops: 2 * rows * inputs * width,
  });
}

export interface LoraUpArgs {
  /** [rows, outputs] f32 */
  readonly dy: Slice;
  /** [outputs, rank] f32 */
  readonly b: Slice;
  /** [rows, groups.length * rank] f32, written */
  readonly dyb: Slice;
  readonly rows: number;
  readonly outputs: number;
  readonly rank: number;
  /** Output columns of each fused projection, as in `linear`. */
  readonly groups: readonly number[];
  /** lora_alpha / r */
  readonly scale: number;
}

/** dyb[m, g * rank + j] = scale * sum over the columns n of group g of dy[m, n] * b[n, j]. */
export function loraUp(recorder: Recorder, args: LoraUpArgs): void {
  const { dy, b, dyb, rows, outputs, rank, groups, scale } = args;
  const ends = groupEnds("lora up", groups, outputs);
  const width = groups.length * rank;
  needs("lora up", "dy", dy, rows * outputs);
  needs("lora up", "b", b, outputs * rank);
  needs("lora up", "dyb", dyb, rows * width);
  recorder.add({
    program: {
      name: "lora/up",
      source: upSource,
      constants: {
        INNER: u32(outputs),
        RANK: u32(rank),
        GROUPS: u32(groups.length),
        END0: u32(ends[0]),
        END1: u32(ends[1]),
        SCALE: f32(scale),
      },
    },
    dims: [rows],
    slices: [dy, b, dyb],
    grid: linearGrid(Math.ceil((Math.ceil(rows / 4) * groups.length * Math.ceil(rank / 4)) / 64)),
    flops: 2 * rows * outputs * rank,
  });
}

export interface LoraGradArgs {
  /** [rows, inputs] f32: the projection's input */
  readonly x: Slice;
  /** [rows, outputs] f32: gradient of its output */
  readonly dy: Slice;
  /** [rows, groups.length * rank] f32, from `loraDown` */
  readonly xa: Slice;
  /** [rows, groups.length * rank] f32, from `loraUp` */
  readonly dyb: Slice;
  /** [slices, stride] f32: partial gradients of the whole parameter arena. This op writes [.., offset ..] of each slice. */
  readonly partials: Slice;
  /** Floats of one slice: the arena's length. */
  readonly stride: number;
  /** Number of slices the rows are split into; `reduceGradients` adds them up. */
  readonly slices: number;
  /** Where dA [groups * rank, inputs] begins in the arena, in floats. */
  readonly aOffset: number;
  /** Where dB [outputs, rank] begins. */
  readonly bOffset: number;
  readonly rows: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly rank: number;
  readonly groups: readonly number[];
}

/** dA = dyb^T x and dB[n, j] = sum_m dy[m, n] * xa[m, group(n) * rank + j], each over one slice of the rows.
 *  Two dispatches; overwrites, does not add. */
export function loraGrad(recorder: Recorder, args: LoraGradArgs): void {
  const { x, dy, xa, dyb, partials, stride, slices, aOffset, bOffset, rows, inputs, outputs, rank, groups } =
    args;
  const ends = groupEnds("lora grad", groups, outputs);
  const width = groups.length * rank;
  multiple("lora grad", "inputs", inputs, 4);
  needs("lora grad", "x", x, rows * inputs);
  needs("lora grad", "dy", dy, rows * outputs);
  needs("lora grad", "xa", xa, rows * width);
  needs("lora grad", "dyb", dyb, rows * width);
  needs("lora grad", "partials", partials, slices * stride);
  if (aOffset + width * inputs > stride || bOffset + outputs * rank > stride) {
    throw new RunError(
      "shape",
      `lora grad: offsets ${aOffset} and ${bOffset} reach past an arena of ${stride} floats.`,
    );
  }
  // dA: narrow = dyb (width columns), wide = x; out [width, inputs].
  // dB: narrow = xa (rank columns of the group), wide = dy; out [outputs, rank], so transposed.
  const part = Math.ceil(rows / slices);
  recorder.add({
    program: {
      name: "lora/grad",
      source: gradSource,
      constants: {
        WIDE: u32(inputs),
        RANK: u32(width),
        GROUPS: u32(1),
        END0: u32(inputs),
        END1: u32(inputs),
        TRANSPOSED: bool(false),
      },
    },
    dims: [rows, part, stride, aOffset],
    slices: [dyb, x, partials],
    grid: [Math.ceil((Math.ceil(width / 4) * Math.ceil(inputs / 8)) / 64), slices, 1],
    flops: 2 * rows * width * inputs,
  });
  recorder.add({
    program: {
      name: "lora/grad",
      source: gradSource,
      constants: {
        WIDE: u32(outputs),
        RANK: u32(rank),
        GROUPS: u32(groups.length),
        END0: u32(ends[0]),
        END1: u32(ends[1]),
        TRANSPOSED: bool(true),
      },
    },
    dims: [rows, part, stride, bOffset],
    slices: [xa, dy, partials],
    grid: [Math.ceil((Math.ceil(rank / 4) * Math.ceil(outputs / 8)) / 64), slices, 1],
    flops: 2 * rows * rank * outputs,
  });
}

/** A fair number of row slices: enough invocations for a GPU, few enough bytes. 8 while partials stay under 64 MiB. */
export function gradSlices(rows: number, arenaFloats: number): number {
  const fits = Math.floor((64 * 2 ** 20) / (4 * arenaFloats));
  return Math.max(1, Math.min(8, fits, Math.ceil(rows / 64)));
}
