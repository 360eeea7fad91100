// Weighted squared errors of a table, and their slopes.
import type { Slice } from "../../gpu/buffers.ts";
import { u32 } from "../../gpu/programs.ts";
import type { Recorder } from "../../gpu/recorder.ts";
import { linearGrid, multiple, needs } from "../grid.ts";
import source from "./squared_error.wgsl?raw";

export interface SquaredErrorArgs {
  /** [rows, columns] f32 */
  readonly x: Slice;
  /** [rows, columns] f32 */
  readonly target: Slice;
  /** [rows, columns] f32: what each square counts; 0 where nothing is wanted */
  readonly weights: Slice;
  /** [rows] f32, written */
  readonly losses: Slice;
  /** [rows, columns] f32, written: gradient of the losses' sum */
  readonly dx: Slice;
  readonly rows: number;
  /** Multiple of 4. */
  readonly columns: number;
}

/** losses[r] = sum_c weights (x - target)^2. */
export function squaredError(recorder: Recorder, args: SquaredErrorArgs): void {
  const { x, target, weights, losses, dx, rows, columns } = args;
  multiple("squared_error", "columns", columns, 4);
  for (const [name, slice] of Object.entries({ x, target, weights, dx }))
    needs("squared_error", name, slice, rows * columns);
  needs("squared_error", "losses", losses, rows);
  recorder.add({
    program: { name: "squared_error/squared_error", source, constants: { COLUMNS: u32(columns) } },
    dims: [rows],
    slices: [x, target, weights, losses, dx],
    grid: linearGrid(Math.ceil(rows / 64)),
    flops: 5 * rows * columns,
  });
}
