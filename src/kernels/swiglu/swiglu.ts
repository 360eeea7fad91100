// SwiGLU over fused rows [gate | up], and GeGLU, which gates with GELU in its form with tanh.
import type { Slice } from "../../gpu/buffers.ts";
import { bool, u32 } from "../../gpu/programs.ts";
import type { Recorder } from "../../gpu/recorder.ts";
import { linearGrid, multiple, needs } from "../grid.ts";
import backward from "./backward.wgsl?raw";
import forward from "./forward.wgsl?raw";

/** How the gate's numbers are bent. */
export type GateActivation = "silu" | "gelu_tanh";

export interface SwigluArgs {
  /** Default "silu". */
  readonly activation?: GateActivation;
  /** [rows, 2 * columns] f32: gate columns, then up columns */
  readonly gateUp: Slice;
  /** [rows, columns] f32, written */
  readonly out: Slice;
  readonly rows: number;
  /** Multiple of 4. */
  readonly columns: number;
}

/** out = act(gate) * up; silu(x) = x * sigmoid(x), gelu_tanh(x) = x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3))).
 *  Source: Shazeer 2020, arXiv:2002.05202; Hendrycks & Gimpel 2016, arXiv:1606.08415. */
export function swiglu(recorder: Recorder, args: SwigluArgs): void {
  const { activation, gateUp, out, rows, columns } = args;
  multiple("swiglu", "columns", columns, 4);
  needs("swiglu", "gateUp", gateUp, 2 * rows * columns);
  needs("swiglu", "out", out, rows * columns);
  recorder.add({
    program: { name: "swiglu/forward", source: forward, constants: constants(columns, activation) },
    dims: [rows],
    slices: [gateUp, out],
    grid: linearGrid(Math.ceil((rows * columns) / 4 / 64)),
    flops: 8 * rows * columns,
  });
}

export interface SwigluBackwardArgs {
  readonly activation?: GateActivation;
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
  const { activation, gateUp, dOut, dGateUp, rows, columns } = args;
  multiple("swiglu backward", "columns", columns, 4);
  needs("swiglu backward", "gateUp", gateUp, 2 * rows * columns);
  needs("swiglu backward", "dOut", dOut, rows * columns);
  needs("swiglu backward", "dGateUp", dGateUp, 2 * rows * columns);
  recorder.add({
    program: { name: "swiglu/backward", source: backward, constants: constants(columns, activation) },
    dims: [rows],
    slices: [gateUp, dOut, dGateUp],
    grid: linearGrid(Math.ceil((rows * columns) / 4 / 64)),
    flops: 16 * rows * columns,
  });
}

function constants(columns: number, activation: GateActivation = "silu") {
  return { COLUMNS: u32(columns), GELU: bool(activation === "gelu_tanh") };
}
