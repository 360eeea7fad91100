// Rows by index. It compacts the rows that carry a loss before the head, and with the inverse index it spreads their
// gradients back: both ways every output row is written exactly once, so nothing is cleared and nothing is added.
import { RunError } from "../../core/errors.ts";
import type { Slice } from "../../gpu/buffers.ts";
import { u32 } from "../../gpu/programs.ts";
import type { Recorder } from "../../gpu/recorder.ts";
import { linearGrid, multiple, needs } from "../grid.ts";
import source from "./row_gather.wgsl?raw";

/** Index of a row that does not exist: its output is a row of zeros. */
export const NO_ROW = 0xffffffff;

export interface RowGatherArgs {
  /** [rows] u32: the row of x that each output row copies; one beyond `from` gives zeros */
  readonly index: Slice;
  /** [from, columns] f32 */
  readonly x: Slice;
  /** [rows, columns] f32, written */
  readonly out: Slice;
  readonly rows: number;
  readonly from: number;
  /** Multiple of 4. */
  readonly columns: number;
}

/** out[i] = x[index[i]]. */
export function rowGather(recorder: Recorder, { index, x, out, rows, from, columns }: RowGatherArgs): void {
  multiple("row_gather", "columns", columns, 4);
  needs("row_gather", "index", index, rows);
  needs("row_gather", "x", x, from * columns);
  needs("row_gather", "out", out, rows * columns);
  recorder.add({
    program: { name: "row_gather/row_gather", source, constants: { COLUMNS: u32(columns) } },
    dims: [rows, from],
    slices: [index, x, out],
    grid: linearGrid(Math.ceil((rows * columns) / 4 / 64)),
    flops: rows * columns,
  });
}

export interface RowIndex {
  /** Rows picked. */
  readonly count: number;
  /** [slots] picked row of each slot in ascending order, NO_ROW in unused slots */
  readonly rows: Uint32Array<ArrayBuffer>;
  /** [isPicked.length] slot of each row, NO_ROW when it is not picked */
  readonly slots: Uint32Array<ArrayBuffer>;
}

/** Both directions of a compaction into `slots` slots. @throws RunError("shape") when more rows are picked than that */
export function rowIndex(isPicked: readonly boolean[], slots: number): RowIndex {
  const picked = isPicked.flatMap((is, row) => (is ? [row] : []));
  if (picked.length > slots) {
    throw new RunError("shape", `${picked.length} rows are picked, there is room for ${slots}.`, {
      rows: picked.length,
      slots,
    });
  }
  const index: RowIndex = {
    count: picked.length,
    rows: new Uint32Array(slots).fill(NO_ROW),
    slots: new Uint32Array(isPicked.length).fill(NO_ROW),
  };
  picked.forEach((row, slot) => {
    index.rows[slot] = row;
    index.slots[row] = slot;
  });
  return index;
}
