import { type KernelCase, normals } from "../kernel_case.ts";
import { packTokens } from "../tokens.ts";
import { ropeReference } from "./reference.ts";
import { rope, ropeTable } from "./rope.ts";

export function ropeCase(
  lengths: readonly number[],
  qHeads: number,
  kvHeads: number,
  headDim: number,
  sign: 1 | -1,
): KernelCase {
  const rows = lengths.reduce((a, b) => a + b, 0);
  const qkv = normals(30, rows * (qHeads + 2 * kvHeads) * headDim);
  const tokens = packTokens(lengths, rows);
  const half = headDim / 2;
  const frequencies = Float32Array.from({ length: half }, (_, i) => 10000 ** (-i / half));
  const table = ropeTable(frequencies, Math.max(...lengths));
  return {
    name: `rope sign ${sign}, sequences ${lengths.join("+")}, heads ${qHeads}/${kvHeads} x ${headDim}`,
    inputs: { qkv, tokens, table },
    buffers: {},
    record: (r, at) =>
      rope(r, {
        qkv: at("qkv"),
        tokens: at("tokens"),
        table: at("table"),
        rows,
        qHeads,
        kvHeads,
        headDim,
        sign,
      }),
    want: { qkv: ropeReference(qkv, tokens, { qHeads, kvHeads, headDim, frequencies, sign }) },
    tolerance: { roundings: 4, because: "sine and cosine rounded once, two products, one sum" },
  };
}

export const ropeCases = (): readonly KernelCase[] => [
  ropeCase([1], 1, 1, 4, 1),
  ropeCase([37, 5, 90], 4, 2, 32, 1),
  ropeCase([3, 8], 3, 1, 12, -1),
];
