// SwiGLU over fused rows [gate | up].
import type { Slice } from "../../gpu/buffers.ts";
import { u32 } from "../../gpu/programs.ts";
import type { Recorder } from "../../gpu/recorder.ts";
import { linearGrid, multiple, needs } from "../grid.ts";
import backward from "./backward.wgsl?raw";
import forward from "./forward.wgsl?raw";

export interface SwigluArgs {
  /** [rows, 2 * columns] f32: gate columns, then up columns */
  readonly gateUp: Slice;
  /** [rows, columns] f32, written */
  readonly out: Slice;
  readonly rows: number;
  /** Multiple of 4. */
  readonly columns: number;
}

/** out = silu(gate) * up, silu(x) = x * sigmoid(x). Source: Shazeer 2020, arXiv:2002.05202. */
export function swiglu(recorder: Recorder, args: SwigluArgs): void {
  const { gateUp, out, rows, columns } = args;
  multiple("swiglu", "columns", columns, 4);
  needs("swiglu", "gateUp", gateUp, 2 * rows * columns);
  needs("swiglu", "out", out, rows * columns);
  recorder.add({
    program: { name: "swiglu/forward", source: forward, constants: { COLUMNS: u32(columns) } },
    dims: [rows],
    slices: [gateUp, out],
    grid: linearGrid(Math.ceil((rows * columns) / 4 / 64)),
    flops: 8 * rows * columns,
  });
}

export interface SwigluBackwardArgs {
  /** [rows, 2 * columns] f32, the forward's input */
  readonly gateUp: Slice;
  /** [rows, columns] f32: gradient of `out` */
  readonly dOut: Slice;
  /** [rows, 2 * columns] f32, written */
  readonly dGateUp: Slice;
  readonly rows: number;
  readonly columns: number;
}

export function swigluBackward(recorder: Recorder, args: SwigluBackwardArgs): void {
  const { gateUp, dOut, dGateUp, rows, columns } = args;
  multiple("swiglu backward", "columns", columns, 4);
  needs("swiglu backward", "gateUp", gateUp, 2 * rows * columns);
  needs("swiglu backward", "dOut", dOut, rows * columns);
  needs("swiglu backward", "dGateUp", dGateUp, 2 * rows * columns);
  recorder.add({
    program: { name: "swiglu/backward", source: backward, constants: { COLUMNS: u32(columns) } },
    dims: [rows],
    slices: [gateUp, dOut, dGateUp],
    grid: linearGrid(Math.ceil((rows * columns) / 4 / 64)),
    flops: 16 * rows * columns,
  });
}
