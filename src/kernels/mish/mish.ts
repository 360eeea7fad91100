// Mish, the bend of the diffusion networks of Diffuser and MADiff.
import type { Slice } from "../../gpu/buffers.ts";
import type { Recorder } from "../../gpu/recorder.ts";
import { linearGrid, multiple, needs } from "../grid.ts";
import backward from "./backward.wgsl?raw";
import forward from "./forward.wgsl?raw";

export interface MishArgs {
  /** [count] f32 */
  readonly x: Slice;
  /** [count] f32, written */
  readonly out: Slice;
  /** Multiple of 4. */
  readonly count: number;
}

/** out = x tanh(ln(1 + e^x)). Source: Misra 2019, arXiv:1908.08681. */
export function mish(recorder: Recorder, { x, out, count }: MishArgs): void {
  multiple("mish", "count", count, 4);
  needs("mish", "x", x, count);
  needs("mish", "out", out, count);
  recorder.add({
    program: { name: "mish/forward", source: forward, constants: {} },
    dims: [count / 4],
    slices: [x, out],
    grid: linearGrid(Math.ceil(count / 4 / 64)),
    flops: 8 * count,
  });
}

export interface MishBackwardArgs {
  /** [count] f32, the forward's input */
  readonly x: Slice;
  /** [count] f32: gradient of `out` */
  readonly dOut: Slice;
  /** [count] f32, written */
  readonly dx: Slice;
  readonly count: number;
}

export function mishBackward(recorder: Recorder, { x, dOut, dx, count }: MishBackwardArgs): void {
  multiple("mish backward", "count", count, 4);
  for (const [name, slice] of Object.entries({ x, dOut, dx })) needs("mish backward", name, slice, count);
  recorder.add({
    program: { name: "mish/backward", source: backward, constants: {} },
    dims: [count / 4],
    slices: [x, dOut, dx],
    grid: linearGrid(Math.ceil(count / 4 / 64)),
    flops: 16 * count,
  });
}
