// Embedding lookup.
import { type Slice } from "../../gpu/buffers.ts";
import { bool, f32, u32 } from "../../gpu/programs.ts";
import type { Recorder } from "../../gpu/recorder.ts";
import { RunError } from "../../core/errors.ts";
import { linearGrid, needs } from "../grid.ts";
import { type Matrix, needsMatrix } from "../matrix.ts";
import { matrixConstants, matrixSource } from "../matrix_source.ts";
import forward from "./forward.wgsl?raw";

export interface EmbedArgs {
  /** [rows] u32; an id outside the vocabulary gives a row of zeros. */
  readonly ids: Slice;
  /** [vocabulary, columns] in chunks of whole rows, one below the other */
  readonly table: readonly Matrix[];
  /** [rows, columns] f32, written */
  readonly out: Slice;
  readonly rows: number;
  /** Factor on every element (Gemma's sqrt(hidden)); default 1. */
  readonly scale?: number;
}

/** out[t] = scale * table[ids[t]]. One dispatch a chunk: each writes the rows whose ids it holds, the first also zeroes
 *  all others. */
export function embed(recorder: Recorder, args: EmbedArgs): void {
  const { ids, table, out, rows, scale = 1 } = args;
  const columns = table[0]?.columns ?? 0;
  needs("embed", "ids", ids, rows);
  needs("embed", "out", out, rows * columns);
  let first = 0;
  for (const [i, chunk] of table.entries()) {
    needsMatrix("embed", `table[${i}]`, chunk);
    if (chunk.columns !== columns) {
      throw new RunError("shape", `embed: table[${i}] has ${chunk.columns} columns, table[0] ${columns}.`);
    }
    recorder.add({
      program: {
        name: `embed/forward ${chunk.storage}`,
        source: `${forward}${matrixSource(chunk)}`,
        constants: {
          COLUMNS: u32(columns),
          SCALE: f32(scale),
          START: bool(i === 0),
          ...matrixConstants(chunk),
        },
      },
      dims: [rows, first, chunk.rows, chunk.part?.first ?? 0],
      slices: [ids, chunk.slice, out],
      grid: linearGrid(Math.ceil((rows * columns) / 4 / 64)),
      flops: rows * columns,
    });
    first += chunk.rows;
  }
}
