// Weights to the storages of matrix.ts and back, on the CPU, by whole rows so that a large tensor can be packed in pieces.
// q8, q4: consecutive elements of a row in blocks of 32, x = q * scale / 256, q8: |q| <= 127, q4: -8 <= q <= 7 kept as q + 8;
// the first element in the lowest bits of the first word. Behind all words of the matrix (256-byte aligned) an f16 scale a block.
// Trap: an f16 scale of a small block would be subnormal, which GPUs may flush to zero: hence the 256.
import { RunError } from "../core/errors.ts";
import { BLOCK, BLOCK_BYTES, matrixBytes, rowBlocks, scalesOffset, type WeightStorage } from "./matrix.ts";

type Floats = Float32Array<ArrayBuffer>;

/** 1 / SCALE_UNIT is the factor of a stored scale. */
const SCALE_UNIT = 256;
const LARGEST_F16 = 65504;

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
 *  f16: to nearest even. q8: symmetric, scale = absmax / 127 rounded up, so an element is off by at most scale / 2.
 *  q4: llama.cpp's Q4_0 (scale = the element of largest magnitude / -8), then the least-squares scale for those integers
 *  if that lowers the block's squared error.
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
        scales[at] = storage === "q8" ? packBlock8(matrix, block, at * 8) : packBlock4(matrix, block, at * 4);
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

/** Fills 8 words from `at` on. -> the scale's bits */
function packBlock8(matrix: PackedMatrix, block: Floats, at: number): number {
  const { words } = matrix;
  const absmax = block.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  if (absmax === 0) return 0;
  let bits = halfScale(matrix, (SCALE_UNIT * absmax) / 127, absmax);
  if ((fromHalf(bits) * 127) / SCALE_UNIT < absmax) bits++; // the next f16 above, so that nothing is clipped
  const inverse = SCALE_UNIT / fromHalf(bits);
  for (let i = 0; i < BLOCK; i++) {
    const q = Math.round(block[i]! * inverse);
    words[at + (i >> 2)]! |= (q & 255) << (8 * (i & 3));
  }
  return bits;
}

const levels = new Int8Array(BLOCK);
const refitted = new Int8Array(BLOCK);

/** Fills 4 words from `at` on. -> the scale's bits */
function packBlock4(matrix: PackedMatrix, block: Floats, at: number): number {
  const { words } = matrix;
  let extreme = 0;
  for (const x of block) if (Math.abs(x) > Math.abs(extreme)) extreme = x;
  let bits = halfScale(matrix, (SCALE_UNIT * extreme) / -8, extreme);
  let chosen = levels;
  const error = quantize4(block, fromHalf(bits) / SCALE_UNIT, levels);
  let [xq, qq] = [0, 0];
  for (let i = 0; i < BLOCK; i++) {
    xq += block[i]! * levels[i]!;
    qq += levels[i]! * levels[i]!;
  }
  if (qq > 0) {
    const other = toHalf((SCALE_UNIT * xq) / qq);
    if (
      Math.abs(fromHalf(other)) <= LARGEST_F16 &&
      quantize4(block, fromHalf(other) / SCALE_UNIT, refitted) < error
    ) {
      bits = other;
      chosen = refitted;
    }
  }
  for (let i = 0; i < BLOCK; i++) words[at + (i >> 3)]! |= (chosen[i]! + 8) << (4 * (i & 7));
  return bits;
}

/** Nearest levels -8 to 7 for a scale (any sign) -> the block's squared error */
function quantize4(block: Floats, scale: number, levels: Int8Array): number {
  let error = 0;
  for (let i = 0; i < BLOCK; i++) {
    const q = scale === 0 ? 0 : Math.max(-8, Math.min(7, Math.round(block[i]! / scale)));
    levels[i] = q;
    error += (block[i]! - q * scale) ** 2;
  }
  return error;
}

function halfScale(matrix: PackedMatrix, scale: number, weight: number): number {
  if (Math.abs(scale) > LARGEST_F16) refuse(matrix, weight);
  return toHalf(scale);
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

const one = new Float32Array(1);
const oneBits = new Uint32Array(one.buffer);

/** f32 -> f16 bits, to nearest even; beyond 65520 infinity (IEEE 754). */
export function toHalf(value: number): number {
  one[0] = value;
  const bits = oneBits[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x477ff000) return sign | 0x7c00; // 65520, halfway to 65536
  if (magnitude < 0x38800000) {
    // Below 2^-14: a multiple of 2^-24, rounded by adding 1.5 * 2^23 * 2^-24 in f32
    one[0] = Math.abs(value) + 0.75;
    return sign | (oneBits[0]! - 0x3f400000);
  }
  return sign | ((magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13);
}

/** f16 bits -> its value. */
export function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}
