// A row added to several rows: what a whole sequence is told, at each of its steps. With one row for each it is a plain sum.
import type { Slice } from "../../gpu/buffers.ts";
import { u32 } from "../../gpu/programs.ts";
import type { Recorder } from "../../gpu/recorder.ts";
import { linearGrid, multiple, needs } from "../grid.ts";
import backward from "./backward.wgsl?raw";
import forward from "./forward.wgsl?raw";

export interface SpreadShape {
  readonly rows: number;
  /** Multiple of 4. */
  readonly columns: number;
  /** Rows that share one row of `add`; divides rows. */
  readonly each: number;
}

export interface SpreadArgs extends SpreadShape {
  /** [rows, columns] f32 */
  readonly x: Slice;
  /** [rows / each, columns] f32 */
  readonly add: Slice;
  /** [rows, columns] f32, written */
  readonly out: Slice;
}

export function spread(recorder: Recorder, { x, add, out, rows, columns, each }: SpreadArgs): void {
  multiple("spread", "columns", columns, 4);
  multiple("spread", "rows", rows, each);
  needs("spread", "x", x, rows * columns);
  needs("spread", "add", add, (rows / each) * columns);
  needs("spread", "out", out, rows * columns);
  recorder.add({
    program: {
      name: "spread/forward",
      source: forward,
      constants: { COLUMNS: u32(columns) },
    },
    dims: [rows, each],
    slices: [x, add, out],
    grid: linearGrid(Math.ceil((rows * columns) / 4 / 64)),
    flops: rows * columns,
  });
}

export interface SpreadBackwardArgs extends SpreadShape {
  /** [rows, columns] f32: gradient of `out`, which is that of `x` too */
  readonly dOut: Slice;
  /** [rows / each, columns] f32, written */
  readonly dAdd: Slice;
}

export function spreadBackward(
  recorder: Recorder,
  { dOut, dAdd, rows, columns, each }: SpreadBackwardArgs,
): void {
  multiple("spread backward", "columns", columns, 4);
  multiple("spread backward", "rows", rows, each);
  needs("spread backward", "dOut", dOut, rows * columns);
  needs("spread backward", "dAdd", dAdd, (rows / each) * columns);
  recorder.add({
    program: {
      name: "spread/backward",
      source: backward,
      constants: { COLUMNS: u32(columns) },
    },
    dims: [rows / each, each],
    slices: [dOut, dAdd],
    grid: linearGrid(Math.ceil(((rows / each) * columns) / 4 / 64)),
    flops: rows * columns,
  });
}
