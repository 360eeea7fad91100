// Windows over the steps of sequences that lie one below the other, so that a convolution over time is a product (matmul).
import type { Slice } from "../../gpu/buffers.ts";
import { u32 } from "../../gpu/programs.ts";
import type { Recorder } from "../../gpu/recorder.ts";
import { linearGrid, multiple, needs } from "../grid.ts";
import backward from "./backward.wgsl?raw";
import forward from "./forward.wgsl?raw";

export interface WindowShape {
  /** Of all sequences; a multiple of `steps`. */
  readonly rows: number;
  /** Rows of a sequence. */
  readonly steps: number;
  /** Multiple of 4. */
  readonly columns: number;
  /** Steps that a window holds, odd; its own step stands in the middle. */
  readonly width: number;
}

export interface UnfoldArgs extends WindowShape {
  /** [rows, columns] f32 */
  readonly x: Slice;
  /** [rows, width, columns] f32, written: zeros beyond a sequence's ends */
  readonly out: Slice;
}

export interface UnfoldBackwardArgs extends WindowShape {
  /** [rows, width, columns] f32: gradient of `out` */
  readonly dOut: Slice;
  /** [rows, columns] f32, written */
  readonly dx: Slice;
}

export function unfold(recorder: Recorder, { x, out, ...shape }: UnfoldArgs): void {
  add(recorder, "forward", { narrow: x, wide: out, shape });
}

export function unfoldBackward(recorder: Recorder, { dOut, dx, ...shape }: UnfoldBackwardArgs): void {
  add(recorder, "backward", { narrow: dx, wide: dOut, shape });
}

const SOURCES = { forward, backward };

function add(
  recorder: Recorder,
  way: keyof typeof SOURCES,
  { narrow, wide, shape }: { readonly narrow: Slice; readonly wide: Slice; readonly shape: WindowShape },
): void {
  const { rows, steps, columns, width } = shape;
  const op = `unfold ${way}`;
  multiple(op, "columns", columns, 4);
  multiple(op, "rows", rows, steps);
  multiple(op, "width + 1", width + 1, 2);
  needs(op, "x", narrow, rows * columns);
  needs(op, "out", wide, rows * width * columns);
  const quads = (rows * columns) / 4;
  recorder.add({
    program: {
      name: `unfold/${way}`,
      source: SOURCES[way],
      constants: { WIDTH: u32(width), STEPS: u32(steps), COLUMNS: u32(columns) },
    },
    dims: [rows, width],
    slices: way === "forward" ? [narrow, wide] : [wide, narrow],
    grid: linearGrid(Math.ceil((way === "forward" ? quads * width : quads) / 64)),
    flops: rows * width * columns,
  });
}
