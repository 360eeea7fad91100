import { type KernelCase, normals } from "../kernel_case.ts";
import type { Slice } from "../../gpu/buffers.ts";
import { type Matrix, matrixRows, type WeightStorage } from "../matrix.ts";
import { packedMatrix, packRows, unpackMatrix } from "../quantize.ts";
import { embed } from "./embed.ts";
import { embedReference } from "./reference.ts";

export function embedCase(
  rows: number,
  chunks: readonly number[],
  columns: number,
  scale: number,
  storage: WeightStorage = "f32",
): KernelCase {
  const vocab = chunks.reduce((sum, each) => sum + each);
  // Includes ids outside the vocabulary.
  const ids = Uint32Array.from({ length: rows }, (_, i) => (i * 7) % (vocab + 2));
  const table = packedMatrix(storage, vocab, columns);
  packRows(table, 0, normals(1, vocab * columns));
  const parts = (slice: Slice): Matrix[] => {
    const whole: Matrix = { slice, storage, rows: vocab, columns };
    let first = 0;
    return chunks.map((count) => {
      first += count;
      return matrixRows(whole, first - count, count);
    });
  };
  return {
    name: `embed ${rows} of ${chunks.join("+")} x ${columns}, ${storage}`,
    inputs: { ids, table: table.words },
    buffers: { out: rows * columns },
    record: (r, at) => embed(r, { ids: at("ids"), table: parts(at("table")), out: at("out"), rows, scale }),
    want: { out: embedReference(ids, unpackMatrix(table), { vocab, columns, scale: Math.fround(scale) }) },
    tolerance: { roundings: 1, because: "one product" },
  };
}

export const embedCases = (): readonly KernelCase[] => [
  embedCase(1, [3], 4, 1),
  embedCase(65, [11], 36, 1),
  embedCase(17, [2, 3], 64, 1.7),
  embedCase(9, [4, 3], 20, 1, "f16"),
  embedCase(9, [3, 4], 36, 1.7, "q8"),
  embedCase(9, [3, 4], 36, 1, "q4"),
];
