// RMS norm and its gradient with respect to the input; the weight is frozen.
import type { Slice } from "../../gpu/buffers.ts";
import { bool, f32, u32 } from "../../gpu/programs.ts";
import type { Recorder } from "../../gpu/recorder.ts";
import { linearGrid, multiple, needs } from "../grid.ts";
import backward from "./backward.wgsl?raw";
import forward from "./forward.wgsl?raw";

/** Invocations of a workgroup. */
const GROUP = 64;

/** Invocations that share a row. All of them sum the whole row, which costs a GPU little and a software adapter all of it. */
function lanesOf({ gpu }: Recorder): number {
  return gpu.report.isSoftware ? 1 : 8;
}

export interface RmsNormArgs {
  /** [rows, columns] f32 */
  readonly x: Slice;
  /** [columns] f32 */
  readonly weight: Slice;
  /** [rows, columns] f32, added behind the norm. Another buffer than out. */
  readonly residual?: Slice;
  /** [rows, columns] f32, written */
  readonly out: Slice;
  /** [rows] f32, written: 1 / sqrt(mean(x^2) + eps), kept for the backward */
  readonly rstd: Slice;
  readonly rows: number;
  /** Multiple of 4. */
  readonly columns: number;
  /** `rms_norm_eps` of config.json. */
  readonly eps: number;
}

/** out = residual + x * rstd * weight, mean over the columns. Source: Zhang & Sennrich 2019, arXiv:1910.07467, eq. 4 (eps is not in it). */
export function rmsNorm(recorder: Recorder, args: RmsNormArgs): void {
  const { x, weight, residual, out, rstd, rows, columns, eps } = args;
  multiple("rms_norm", "columns", columns, 4);
  needs("rms_norm", "x", x, rows * columns);
  needs("rms_norm", "weight", weight, columns);
  needs("rms_norm", "residual", residual ?? x, rows * columns);
  needs("rms_norm", "out", out, rows * columns);
  needs("rms_norm", "rstd", rstd, rows);
  recorder.add({
    program: {
      name: "rms_norm/forward",
      source: forward,
      constants: {
        COLUMNS: u32(columns),
        EPS: f32(eps),
        RESIDUAL: bool(residual !== undefined),
        LANES: u32(lanesOf(recorder)),
      },
    },
    dims: [rows, columns / 4],
    slices: [x, weight, residual ?? x, out, rstd],
    grid: linearGrid(Math.ceil((rows * lanesOf(recorder)) / GROUP)),
    flops: 4 * rows * columns,
  });
}

export interface RmsNormBackwardArgs {
  /** [rows, columns] f32: gradient of `out` */
  readonly dOut: Slice;
  /** [rows, columns] f32: the forward's input */
  readonly x: Slice;
  /** [columns] f32 */
  readonly weight: Slice;
  /** [rows] f32, from the forward */
  readonly rstd: Slice;
  /** [rows, columns] f32: gradient that reaches x past the norm (the residual branch), added to dx. Another buffer than dx. */
  readonly dResidual?: Slice;
  /** [rows, columns] f32, written */
  readonly dx: Slice;
  readonly rows: number;
  readonly columns: number;
}

/** dx = dResidual + rstd * (weight * dOut - xhat * mean(weight * dOut * xhat)), xhat = x * rstd. */
export function rmsNormBackward(recorder: Recorder, args: RmsNormBackwardArgs): void {
  const { dOut, x, weight, rstd, dResidual, dx, rows, columns } = args;
  multiple("rms_norm backward", "columns", columns, 4);
  for (const [name, slice] of Object.entries({ dOut, x, dx, dResidual: dResidual ?? dx })) {
    needs("rms_norm backward", name, slice, rows * columns);
  }
  needs("rms_norm backward", "weight", weight, columns);
  needs("rms_norm backward", "rstd", rstd, rows);
  recorder.add({
    program: {
      name: "rms_norm/backward",
      source: backward,
      constants: {
        COLUMNS: u32(columns),
        RESIDUAL: bool(dResidual !== undefined),
        LANES: u32(lanesOf(recorder)),
      },
    },
    dims: [rows, columns / 4],
    slices: [dOut, x, weight, rstd, dResidual ?? x, dx],
    grid: linearGrid(Math.ceil((rows * lanesOf(recorder)) / GROUP)),
    flops: 8 * rows * columns,
  });
}
