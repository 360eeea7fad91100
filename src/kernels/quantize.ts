// Weights to the storages of matrix.ts and back, on the CPU, by whole rows so that a large tensor can be packed in pieces.
// q8, q4: consecutive elements of a row in blocks (core/block_quantize.ts), q4 kept as q + 8; the first element in the lowest
// bits of the first word. Behind all words of the matrix (256-byte aligned) an f16 scale a block.
import { BLOCK, quantizeBlock, SCALE_UNIT } from "../core/block_quantize.ts";
import { RunError } from "../core/errors.ts";
import { fromHalf, toHalf } from "../core/float16.ts";
import { BLOCK_BYTES, matrixBytes, rowBlocks, scalesOffset, type WeightStorage } from "./matrix.ts";

type Floats = Float32Array<ArrayBuffer>;

/** A matrix of `rows` rows being packed: `words` goes to the GPU as it is. */
export interface PackedMatrix {
  /** For errors. */
  readonly name: string;
  readonly storage: WeightStorage;
  readonly rows: number;
  readonly columns: number;
  readonly words: Uint32Array<ArrayBuffer>;
}

/** An empty one, all zeros. */
export function packedMatrix(
  storage: WeightStorage,
  rows: number,
  columns: number,
  name = "matrix",
): PackedMatrix {
  return { name, storage, rows, columns, words: new Uint32Array(matrixBytes(storage, rows, columns) / 4) };
}

/** Packs whole rows into `matrix` from its row `first` on.
 *  f16: to nearest even. q8, q4: see core/block_quantize.ts.
 *  @throws RunError("model-invalid") for a weight that is not finite, or too large for f16 or an f16 scale */
export function packRows(matrix: PackedMatrix, first: number, values: Floats): void {
  const { storage, rows, columns, words } = matrix;
  const count = values.length / columns;
  if (!Number.isInteger(count) || first < 0 || first + count > rows) {
    throw new RunError(
      "shape",
      `${values.length} weights do not fill whole rows of ${columns}, or there are no rows ${first} to ${first + count} of ${rows}.`,
      { first, rows, columns, weights: values.length },
    );
  }
  for (let i = 0; i < values.length; i++) {
    if (!(Math.abs(values[i]!) <= 3.5e38)) refuse(matrix, values[i]!);
  }
  if (storage === "f32") {
    new Float32Array(words.buffer).set(values, first * columns);
  } else if (storage === "f16") {
    const halves = new Uint16Array(words.buffer);
    for (let i = 0; i < values.length; i++) {
      const bits = toHalf(values[i]!);
      if ((bits & 0x7fff) === 0x7c00) refuse(matrix, values[i]!);
      halves[first * columns + i] = bits;
    }
  } else {
    const scales = new Uint16Array(words.buffer, scalesOffset(storage, rows, columns));
    const perRow = rowBlocks(columns);
    const block = new Float32Array(BLOCK);
    for (let row = 0; row < count; row++) {
      for (let b = 0; b < perRow; b++) {
        const from = row * columns + b * BLOCK;
        block.fill(0);
        block.set(values.subarray(from, Math.min(from + BLOCK, (row + 1) * columns)));
        const at = (first + row) * perRow + b;
        scales[at] = packBlock(matrix, storage, block, at);
      }
    }
  }
}

/** Where `piece` lies in a matrix of `rows` rows whose row `first` is its row 0: words, and the byte at which they begin. Pieces come
 *  in order and begin at even rows: one of an odd number of rows ends with half a word of zeros behind its scales.
 *  @throws RunError("shape") for an odd first row */
export function piecesAt(
  { storage, rows: count, columns, words }: PackedMatrix,
  rows: number,
  first: number,
): { readonly at: number; readonly words: Uint32Array<ArrayBuffer> }[] {
  if (first % 2 !== 0 || first + count > rows) {
    throw new RunError(
      "shape",
      `Rows from ${first} on of a matrix of ${rows} rows: an even row was expected.`,
    );
  }
  if (storage === "f32" || storage === "f16") return [{ at: matrixBytes(storage, first, columns), words }];
  const ownScales = scalesOffset(storage, count, columns) / 4;
  const blocks = rowBlocks(columns);
  const blockBytes = BLOCK_BYTES[storage];
  return [
    { at: blockBytes * first * blocks, words: words.subarray(0, (blockBytes * count * blocks) / 4) },
    { at: scalesOffset(storage, rows, columns) + 2 * first * blocks, words: words.subarray(ownScales) },
  ];
}

/** What the kernels read out of a packed matrix -> [rows, columns] */
export function unpackMatrix({ storage, rows, columns, words }: PackedMatrix): Floats {
  if (storage === "f32") return new Float32Array(words.buffer, 0, rows * columns).slice();
  const halves = new Uint16Array(words.buffer);
  if (storage === "f16") return Float32Array.from(halves.subarray(0, rows * columns), fromHalf);
  const scales = halves.subarray(scalesOffset(storage, rows, columns) / 2);
  const perRow = rowBlocks(columns);
  const out = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let c = 0; c < columns; c++) {
      const at = row * perRow * BLOCK + c;
      const scale = fromHalf(scales[row * perRow + Math.floor(c / BLOCK)]!) / SCALE_UNIT;
      const q =
        storage === "q8"
          ? (words[at >> 2]! << (24 - 8 * (at & 3))) >> 24
          : ((words[at >> 3]! >>> (4 * (at & 7))) & 15) - 8;
      out[row * columns + c] = q * scale;
    }
  }
  return out;
}

const levels = new Int8Array(BLOCK);

/** Fills the words of block number `at`. -> the scale's bits */
function packBlock(matrix: PackedMatrix, storage: "q8" | "q4", block: Floats, at: number): number {
  const scale = quantizeBlock(storage === "q8" ? 8 : 4, block, levels);
  if (scale === null) {
    const extreme = block.reduce((most, x) => (Math.abs(x) > Math.abs(most) ? x : most), 0);
    return refuse(matrix, extreme);
  }
  const { words } = matrix;
  const word = (at * BLOCK_BYTES[storage]) / 4;
  for (let i = 0; i < BLOCK; i++) {
    if (storage === "q8") words[word + (i >> 2)]! |= (levels[i]! & 255) << (8 * (i & 3));
    else words[word + (i >> 3)]! |= (levels[i]! + 8) << (4 * (i & 7));
  }
  return scale;
}

function refuse({ name, storage }: PackedMatrix, weight: number): never {
  const help = Number.isFinite(weight)
    ? "Choose f32."
    : "The file is damaged, or the model's training went wrong.";
  throw new RunError(
    "model-invalid",
    `${name}: a weight of ${weight} cannot be stored as ${storage}. ${help}`,
    {
      name,
      weight,
      storage,
    },
  );
}
