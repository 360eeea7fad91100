import { type KernelCase, normals } from "../kernel_case.ts";
import { embed } from "./embed.ts";
import { embedReference } from "./reference.ts";

function embedCase(rows: number, vocab: number, columns: number, scale: number): KernelCase {
  // Includes ids outside the vocabulary.
  const ids = Uint32Array.from({ length: rows }, (_, i) => (i * 7) % (vocab + 2));
  const table = normals(1, vocab * columns);
  return {
    name: `embed ${rows} of ${vocab} x ${columns}`,
    inputs: { ids, table },
    buffers: { out: rows * columns },
    record: (r, at) =>
      embed(r, { ids: at("ids"), table: at("table"), out: at("out"), rows, vocab, columns, scale }),
    want: { out: embedReference(ids, table, { vocab, columns, scale: Math.fround(scale) }) },
    tolerance: { roundings: 1, because: "one product" },
  };
}

export const embedCases: readonly KernelCase[] = [
  embedCase(1, 3, 4, 1),
  embedCase(65, 11, 36, 1),
  embedCase(17, 5, 64, 1.7),
];
