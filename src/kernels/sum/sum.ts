// Sum of an array in a fixed order, e.g. a batch's loss from its rows.
import type { Slice } from "../../gpu/buffers.ts";
import type { Recorder } from "../../gpu/recorder.ts";
import { needs } from "../grid.ts";
import sumSource from "./sum.wgsl?raw";

export interface SumArgs {
  /** [count] f32 */
  readonly x: Slice;
  readonly count: number;
  /** f32 array whose element `index` is written; another buffer than x */
  readonly out: Slice;
  readonly index: number;
  /** [>= 1] f32: 0 overwrites the element, 1 adds to it (further micro-batches of a step) */
  readonly goingOn: Slice;
}

export function sum(recorder: Recorder, { x, count, out, index, goingOn }: SumArgs): void {
  needs("sum", "x", x, count);
  needs("sum", "out", out, index + 1);
  needs("sum", "goingOn", goingOn, 1);
  recorder.add({
    program: { name: "sum/sum", source: sumSource, constants: {} },
    dims: [count, index],
    slices: [x, goingOn, out],
    grid: [1, 1, 1],
    flops: count,
  });
}
