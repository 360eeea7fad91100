// Frozen weight matrices [rows, columns] as the kernels read them: rows are outputs, columns inputs (PyTorch's layout).
// A matrix is one slice, so that it takes one binding whatever its storage. Trap: a part of a quantised matrix is not a
// part of its slice (the scales lie behind all the words), hence `part` instead of an offset.
import type { Slice } from "../gpu/buffers.ts";
import { BLOCK } from "../core/block_quantize.ts";
import { RunError } from "../core/errors.ts";
import { multiple } from "./grid.ts";

/** f32: one word each. f16: two per word, the first in the low half. q8, q4: see quantize.ts. */
export type WeightStorage = "f32" | "f16" | "q8" | "q4";
/** The largest first. */
export const STORAGES = ["f32", "f16", "q8", "q4"] as const satisfies readonly WeightStorage[];

export interface Matrix {
  readonly slice: Slice;
  readonly storage: WeightStorage;
  readonly rows: number;
  /** Multiple of 4. */
  readonly columns: number;
  /** Set when this matrix is some rows of a larger one: `slice` holds the larger one, of `of` rows, and row 0 is its row
   *  `first`. */
  readonly part?: { readonly first: number; readonly of: number };
}

const ALIGNMENT = 256;
/** Bytes of one block's quantised elements. */
export const BLOCK_BYTES = { q8: 32, q4: 16 } as const;

/** Rows that a matrix takes where its products are written four outputs at a time; those behind its own are padding, of zeros. */
export function storedRows(rows: number): number {
  return 4 * Math.ceil(rows / 4);
}

/** Blocks of a row in q8 and q4; the last one is padded with zeros. */
export function rowBlocks(columns: number): number {
  return Math.ceil(columns / BLOCK);
}

/** Byte at which the scales of a q8 or q4 matrix begin. */
export function scalesOffset(storage: "q8" | "q4", rows: number, columns: number): number {
  return Math.ceil((BLOCK_BYTES[storage] * rows * rowBlocks(columns)) / ALIGNMENT) * ALIGNMENT;
}

/** Bytes of a stored matrix, a multiple of 4. @throws RunError("shape") unless columns is a multiple of 4 */
export function matrixBytes(storage: WeightStorage, rows: number, columns: number): number {
  multiple("matrix", "columns", columns, 4);
  if (storage === "f32") return 4 * rows * columns;
  if (storage === "f16") return 2 * rows * columns;
  // Two f16 scales a word, one of them a block.
  return scalesOffset(storage, rows, columns) + 4 * Math.ceil((rows * rowBlocks(columns)) / 2);
}

/** Rows `first` to `first + count` of `matrix`, whatever its storage; nothing is copied.
 *  @throws RunError("shape") when it has no such rows */
export function matrixRows(matrix: Matrix, first: number, count: number): Matrix {
  if (!(Number.isInteger(first) && first >= 0 && count > 0 && first + count <= matrix.rows)) {
    throw new RunError(
      "shape",
      `Rows ${first} to ${first + count} of a matrix of ${matrix.rows} rows were asked for.`,
      { first, count, rows: matrix.rows },
    );
  }
  const { first: before, of } = matrix.part ?? { first: 0, of: matrix.rows };
  return { ...matrix, rows: count, part: { first: before + first, of } };
}

/** Throws RunError("shape") unless the matrix's slice holds it and its part. */
export function needsMatrix(op: string, name: string, { slice, storage, rows, columns, part }: Matrix): void {
  const { first, of } = part ?? { first: 0, of: rows };
  multiple(op, `${name}.columns`, columns, 4);
  const bytes = matrixBytes(storage, of, columns);
  if (slice.size < bytes || first + rows > of) {
    throw new RunError(
      "shape",
      `${op}: ${name} (${slice.buffer.label}) has ${slice.size} bytes, ${bytes} are needed for ${of} x ${columns} in ${storage}, rows ${first} to ${first + rows}.`,
      { op, name, size: slice.size, needed: bytes },
    );
  }
}
