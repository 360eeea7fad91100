// Sums of the columns of a narrow table in a fixed order, e.g. a batch's loss from its rows.
import type { Slice } from "../../gpu/buffers.ts";
import type { Recorder } from "../../gpu/recorder.ts";
import { needs } from "../grid.ts";
import sumSource from "./sum.wgsl?raw";

export interface SumArgs {
  /** [count, width] f32 */
  readonly x: Slice;
  readonly count: number;
  /** Columns, each summed by itself; default 1. */
  readonly width?: number;
  /** f32 array whose elements from `index` on are written, one for each column; another buffer than x */
  readonly out: Slice;
  readonly index: number;
  /** [>= 1] f32: 0 overwrites the sums, 1 adds to them (further micro-batches of a step) */
  readonly goingOn: Slice;
}

export function sum(recorder: Recorder, { x, count, width = 1, out, index, goingOn }: SumArgs): void {
  needs("sum", "x", x, count * width);
  needs("sum", "out", out, index + width);
  needs("sum", "goingOn", goingOn, 1);
  recorder.add({
    program: { name: "sum/sum", source: sumSource, constants: {} },
    dims: [count, index, width],
    slices: [x, goingOn, out],
    grid: [width, 1, 1],
    flops: count * width,
  });
}
