// The head that all cases of its losses stand on: hidden rows, matrices, ids, and how a loss becomes a case.
import type { Slice } from "../../gpu/buffers.ts";
import type { Recorder } from "../../gpu/recorder.ts";
import { type Floats, type KernelCase, type Tolerance, normals, type Uints } from "../kernel_case.ts";
import type { Matrix, WeightStorage } from "../matrix.ts";
import { packedMatrix, packRows, unpackMatrix } from "../quantize.ts";
import { type LossHeadArgs, type LossHeadScratch, lossHeadScratch } from "./loss_head.ts";
import {
  headGradientReference,
  headReference,
  type HeadResult,
  type HeadShape,
  type LossResult,
} from "./reference.ts";

/** A head in matrices of these numbers of rows, walked in chunks of at most `chunk`. */
export interface HeadMatrices {
  readonly rows: number;
  readonly columns: number;
  readonly matrices: readonly number[];
  /** The number format of each matrix; default f32. */
  readonly storages?: readonly WeightStorage[];
  readonly chunk: number;
  readonly temperature?: number;
  /** Rows at the end that stand for no id; default 0. Here they are not zeros, so that whoever reads them is seen. */
  readonly padding?: number;
}

/** Chunks cut both matrices, and the first is no multiple of the chunk. */
export const ODD: HeadMatrices = {
  rows: 13,
  columns: 64,
  matrices: [488, 512],
  chunk: 256,
  temperature: 0.9,
};

export interface HeadProblem {
  readonly shape: HeadShape;
  readonly inputs: Record<string, Floats | Uints>;
  readonly table: Floats;
  readonly head: HeadResult;
  readonly buffers: Record<string, number>;
  readonly common: (at: (name: string) => Slice) => LossHeadArgs & { readonly dh: Slice };
  readonly gradient: (loss: LossResult) => Float64Array;
  readonly tolerance: Tolerance;
  readonly name: string;
}

/** Hidden rows, head and ids, the same for all losses. Rows 2, 5, 8, … ask for an id that does not exist when `holes`. */
export function headProblem(
  { rows, columns, matrices, storages = [], chunk, temperature = 1, padding = 0 }: HeadMatrices,
  idsPerRow = 1,
  holes = true,
): HeadProblem {
  const stored = matrices.reduce((sum, each) => sum + each);
  const vocabulary = stored - padding;
  const shape = { rows, columns, vocabulary, idsPerRow, temperature: 1 / Math.fround(1 / temperature) };
  const h = normals(50, rows * columns);
  const table = normals(51, stored * columns, 2 / Math.sqrt(columns));
  // 37 shares no factor with the vocabularies below: the ids of a row are all different.
  const ids = Uint32Array.from({ length: rows * idsPerRow }, (_, i) => (i * 37 + 5) % vocabulary);
  if (holes) for (let t = 2; t < rows; t += 3) ids[t * idsPerRow] = 0xffffffff;
  const inputs: Record<string, Floats | Uints> = { h, ids };
  let first = 0;
  matrices.forEach((count, i) => {
    const packed = packedMatrix(storages[i] ?? "f32", count, columns);
    const range = [first * columns, (first + count) * columns] as const;
    packRows(packed, 0, table.slice(...range));
    inputs[`head${i}`] = packed.words;
    table.set(unpackMatrix(packed), range[0]); // what the kernels read
    first += count;
  });
  const head = headReference(h, table, ids, shape);
  const scratch = lossHeadScratch(rows, idsPerRow, Math.min(chunk, Math.max(...matrices)));
  return {
    shape,
    inputs,
    table,
    head,
    buffers: { ...scratch, dh: rows * columns },
    common: (at) => ({
      h: at("h"),
      ids: at("ids"),
      head: matrices.map((count, i): Matrix => ({
        slice: at(`head${i}`),
        storage: storages[i] ?? "f32",
        rows: count,
        columns,
      })),
      rows,
      idsPerRow,
      chunk,
      ...(padding === 0 ? {} : { vocabulary }),
      ...(temperature === 1 ? {} : { temperature }),
      dh: at("dh"),
      scratch: Object.fromEntries(Object.keys(scratch).map((name) => [name, at(name)])) as Record<
        keyof LossHeadScratch,
        Slice
      >,
    }),
    gradient: (loss) => headGradientReference(table, ids, head, loss, shape),
    tolerance: {
      roundings: 40 + 4 * Math.sqrt(columns) + 2 * Math.sqrt(vocabulary),
      because:
        "logit sums of `columns` products, exp of them (3 + 2|x| ulp, |x| <= 12), a weighted sum over the vocabulary",
    },
    name: `${rows} x ${columns}, head ${matrices.map((count, i) => `${count} ${storages[i] ?? "f32"}`).join(" + ")} in chunks of ${chunk}${padding > 0 ? `, ${padding} of padding` : ""}${idsPerRow > 1 ? `, ${idsPerRow} ids` : ""}`,
  };
}

/** A loss on one of the problems: its own inputs and outputs, its kernel, its truth. */
export function lossCase(
  label: string,
  { inputs, buffers, common, gradient, tolerance, name }: HeadProblem,
  own: {
    readonly inputs: Record<string, Floats | Uints>;
    readonly buffers?: Record<string, number>;
    readonly record: (
      recorder: Recorder,
      args: LossHeadArgs & { readonly dh: Slice },
      at: (name: string) => Slice,
    ) => void;
    readonly loss: LossResult;
    readonly want: Record<string, Float64Array>;
  },
): KernelCase {
  const outputs = Object.fromEntries(Object.entries(own.want).map(([key, { length }]) => [key, length]));
  return {
    name: `${label} ${name}`,
    inputs: { ...inputs, ...own.inputs },
    buffers: { ...buffers, ...outputs, ...own.buffers },
    record: (r, at) => own.record(r, common(at), at),
    want: { ...own.want, dh: gradient(own.loss) },
    tolerance,
  };
}
