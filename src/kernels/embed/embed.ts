// Embedding lookup.
import { type Slice } from "../../gpu/buffers.ts";
import { f32, u32 } from "../../gpu/programs.ts";
import type { Recorder } from "../../gpu/recorder.ts";
import { linearGrid, multiple, needs } from "../grid.ts";
import forward from "./forward.wgsl?raw";

export interface EmbedArgs {
  /** [rows] u32; an id outside the vocabulary gives a row of zeros. */
  readonly ids: Slice;
  /** [vocab, columns] f32 */
  readonly table: Slice;
  /** [rows, columns] f32, written */
  readonly out: Slice;
  readonly rows: number;
  readonly vocab: number;
  /** Multiple of 4. */
  readonly columns: number;
  /** Factor on every element (Gemma's sqrt(hidden)); default 1. */
  readonly scale?: number;
}

/** out[t] = scale * table[ids[t]]. */
export function embed(recorder: Recorder, args: EmbedArgs): void {
  const { ids, table, out, rows, vocab, columns, scale = 1 } = args;
  multiple("embed", "columns", columns, 4);
  needs("embed", "ids", ids, rows);
  needs("embed", "table", table, vocab * columns);
  needs("embed", "out", out, rows * columns);
  recorder.add({
    program: {
      name: "embed/forward",
      source: forward,
      constants: { COLUMNS: u32(columns), VOCAB: u32(vocab), SCALE: f32(scale) },
    },
    dims: [rows],
    slices: [ids, table, out],
    grid: linearGrid(Math.ceil((rows * columns) / 4 / 64)),
    flops: rows * columns,
  });
}
