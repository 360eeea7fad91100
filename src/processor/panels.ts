// Matrices laid out for the product: in panels of eight columns, each read from front to back.
import type { ArenaFloats } from "./arena.ts";
import { PANEL } from "./product_code.ts";

/** Rounded up to whole vectors. */
export const wide = (columns: number): number => 4 * Math.ceil(columns / 4);

/** Numbers of a [rows, columns] matrix in panels. */
export const panelFloats = (rows: number, columns: number): number =>
  PANEL * Math.ceil(columns / PANEL) * rows;

/** Bytes between two panels of a matrix of so many rows, and between two of its rows. */
export const panelStrides = (rows: number) => ({ bPanel: 4 * PANEL * rows, bRow: 4 * PANEL });

/** Where a matrix lies, in numbers. */
export interface Source {
  readonly from: Float32Array;
  readonly at: number;
  /** Numbers between two rows. */
  readonly stride: number;
  readonly rows: number;
  readonly columns: number;
}

/** Lays [rows, columns] into panels, from row `first` of a matrix with `height` rows on. */
export function packPanels(
  to: ArenaFloats,
  { from, at, stride, rows, columns }: Source,
  first = 0,
  height = rows,
): void {
  const out = to.array;
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      out[(c - (c % PANEL)) * height + (first + r) * PANEL + (c % PANEL)] = from[at + r * stride + c]!;
    }
  }
}

/** Lays the transpose of [rows, columns] into panels, as a matrix of `columns` rows, from its column `first` on. */
export function packTransposed(
  to: ArenaFloats,
  { from, at, stride, rows, columns }: Source,
  first = 0,
  scale = 1,
): void {
  const out = to.array;
  for (let r = 0; r < rows; r++) {
    const column = first + r;
    const start = (column - (column % PANEL)) * columns + (column % PANEL);
    for (let c = 0; c < columns; c++) out[start + c * PANEL] = scale * from[at + r * stride + c]!;
  }
}

/** The transpose of [rows, columns], plain: row c of it has `rows` numbers. */
export function transpose(to: ArenaFloats, { from, at, stride, rows, columns }: Source): void {
  const out = to.array;
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) out[c * rows + r] = from[at + r * stride + c]!;
  }
}
