// The student's weights a few rows at a time: W' = W + (lora_alpha / r) B A in f32, for every format that holds a whole model.
// Trap: a model can be larger than half the memory, so nobody asks for more rows than they can hold.
import { RunError } from "../core/errors.ts";
import type { LoraAdapter, LoraConfig } from "../records/adapter.ts";
import {
  readFloat32,
  type RowRange,
  type SafetensorsDtype,
  type TensorInfo,
  type TensorSource,
} from "../formats/safetensors.ts";
import { type CheckedPair, checkedPairs } from "./checked_pairs.ts";

const PIECE_BYTES = 8 * 2 ** 20;

/** Where numbers that were read lie in the model, so that an error can name one of them by its row and column. */
export interface RowsOfTensor {
  readonly name: string;
  /** The shape of the whole tensor. */
  readonly shape: readonly number[];
  /** The row of the whole tensor that was read first. */
  readonly firstRow: number;
}

/** A number format by the largest magnitude that it can hold. */
interface Holds {
  readonly format: string;
  readonly largest: number;
}
const F32: Holds = { format: "f32", largest: 3.5e38 };
export const F16: Holds = { format: "F16", largest: 65_504 };

export interface MergedRows {
  /** Whether the adapter changes this tensor. */
  changes(name: string): boolean;
  /** Rows of a tensor, or all of it, adapter added, as f32.
   *  @throws RunError("non-finite") naming the first weight that is no number; errors of the source */
  read(name: string, rows?: RowRange): Promise<Float32Array<ArrayBuffer>>;
  /** Rows of a tensor that the adapter does not change, byte by byte as the base stores them. @throws as `read` */
  copy(name: string, rows: RowRange): Promise<Uint8Array<ArrayBuffer>>;
}

/** @throws RunError("model-invalid") when the adapter is not one of this base, naming the tensor; RunError("non-finite" |
 *  "shape") for an adapter that nobody should load */
export function mergedRows(base: TensorSource, adapter: LoraAdapter | null): MergedRows {
  const list = adapter === null ? [] : checkedPairs(adapter);
  const pairs = new Map(list.map((pair) => [`${pair.name}.weight`, pair]));
  for (const [name, { inFeatures, outFeatures }] of pairs) {
    const shape = base.tensors.get(name)?.shape;
    if (shape?.join() === `${outFeatures},${inFeatures}`) continue;
    const found = shape === undefined ? "none of that name" : `[${shape.join(", ")}]`;
    throw new RunError(
      "model-invalid",
      `This adapter is of another base: it changes ${name} [${outFeatures}, ${inFeatures}], the base has ${found}.`,
      { name },
    );
  }
  return {
    changes: (name) => pairs.has(name),
    read: async (name, rows) => {
      const weights = await readFloat32(base, name, rows);
      const pair = pairs.get(name);
      const where = { name, shape: base.tensors.get(name)?.shape ?? [], firstRow: rows?.from ?? 0 };
      const damaged = beyondAt(weights, F32.largest);
      if (damaged >= 0) throw damagedBase(where, damaged, weights[damaged]!);
      if (pair !== undefined && adapter !== null) addProduct(weights, pair, where.firstRow, adapter.config);
      checkFinite(weights, where);
      return weights;
    },
    copy: async (name, rows) => {
      const bytes = await base.read(name, rows);
      const { shape, dtype } = base.tensors.get(name)!; // `read` found it
      const damaged = nonFiniteAt(bytes, dtype);
      if (damaged >= 0) throw damagedBase({ name, shape, firstRow: rows.from }, damaged, "no number");
      return bytes;
    },
  };
}

/** Bits that are all set in infinities and in what is not a number. A base in other types than these is not opened. */
const EXPONENTS: Partial<Record<SafetensorsDtype, number>> = { F32: 0x7f80_0000, F16: 0x7c00, BF16: 0x7f80 };

/** The index of the first element that is no number; -1 where all are numbers. */
function nonFiniteAt(bytes: Uint8Array<ArrayBuffer>, dtype: SafetensorsDtype): number {
  const mask = EXPONENTS[dtype];
  if (mask === undefined) return -1;
  const Words = dtype === "F32" ? Uint32Array : Uint16Array;
  const isAligned = bytes.byteOffset % Words.BYTES_PER_ELEMENT === 0;
  const { buffer, byteOffset, byteLength } = isAligned ? bytes : bytes.slice();
  const words = new Words(buffer, byteOffset, byteLength / Words.BYTES_PER_ELEMENT);
  for (let i = 0; i < words.length; i++) if ((words[i]! & mask) === mask) return i;
  return -1;
}

/** The element `at` of what was read, as "row 3, column 7" of the whole tensor. */
function placeOf({ shape, firstRow }: RowsOfTensor, at: number): string {
  const columns = shape[1] ?? 1;
  return `row ${firstRow + Math.floor(at / columns)}, column ${at % columns}`;
}

function damagedBase(rows: RowsOfTensor, at: number, value: number | string): RunError {
  const { name } = rows;
  return new RunError(
    "non-finite",
    `The base's ${name}: ${placeOf(rows, at)} is ${value}. Weights like that are not exported; get the base again.`,
    { name },
  );
}

/** The index of the first number of a larger magnitude, or that is none; -1 where all are smaller. A loop: over the 135 million weights of
 *  a small model, seven times in a whole download, `findIndex` takes 24 s of CPU and this 4 s. */
function beyondAt(values: Float32Array, largest: number): number {
  for (let i = 0; i < values.length; i++) if (!(Math.abs(values[i]!) <= largest)) return i;
  return -1;
}

/** weights [n, in] += (lora_alpha / r) B A for the rows from `first` of the whole matrix, each product summed in f64. */
function addProduct(
  weights: Float32Array<ArrayBuffer>,
  { A, B, inFeatures }: CheckedPair,
  first: number,
  { r: rank, lora_alpha }: LoraConfig,
): void {
  const scale = lora_alpha / rank;
  const delta = new Float64Array(inFeatures);
  for (let row = 0; row * inFeatures < weights.length; row++) {
    delta.fill(0);
    const of = (first + row) * rank;
    let j = 0;
    for (; j + 4 <= rank; j += 4)
      addFour(
        delta,
        A,
        j,
        [0, 1, 2, 3].map((k) => scale * B[of + j + k]!),
      );
    for (; j < rank; j++) {
      const b = scale * B[of + j]!;
      for (let i = 0; i < inFeatures; i++) delta[i]! += b * A[j * inFeatures + i]!;
    }
    const at = row * inFeatures;
    for (let i = 0; i < inFeatures; i++) weights[at + i]! += delta[i]!;
  }
}

/** delta [in] += the products of four rows of A from row `j` on, one after the other as if each were added alone. */
function addFour(delta: Float64Array, A: Float32Array, j: number, products: readonly number[]): void {
  const length = delta.length;
  const [b0, b1, b2, b3] = products as [number, number, number, number];
  const [at0, at1, at2, at3] = [j * length, (j + 1) * length, (j + 2) * length, (j + 3) * length];
  for (let i = 0; i < length; i++) {
    delta[i] = delta[i]! + b0 * A[at0 + i]! + b1 * A[at1 + i]! + b2 * A[at2 + i]! + b3 * A[at3 + i]!;
  }
}

/** Refuses merged weights that the format they are written in cannot hold.
 *  @throws RunError("non-finite") naming row and column */
export function checkFinite(
  weights: Float32Array,
  rows: RowsOfTensor,
  { format, largest }: Holds = F32,
): void {
  const at = beyondAt(weights, largest);
  if (at < 0) return;
  const { name } = rows;
  throw new RunError(
    "non-finite",
    `Merging ${name}: ${placeOf(rows, at)} becomes ${weights[at]}, which ${format} cannot hold. Nothing was exported; use the adapter with its base instead.`,
    { name },
  );
}

/** Row ranges of at most PIECE_BYTES, or of one row. */
export function* rowPieces({
  shape,
  byteLength,
}: Pick<TensorInfo, "shape" | "byteLength">): Generator<RowRange> {
  const rows = shape[0] ?? 1;
  const step = Math.max(1, Math.floor((PIECE_BYTES * rows) / Math.max(1, byteLength)));
  for (let from = 0; from < rows; from += step) yield { from, to: Math.min(rows, from + step) };
}
