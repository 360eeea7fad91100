import { type KernelCase, normals } from "../kernel_case.ts";
import { ropeTable } from "../rope/rope.ts";
import { packTokens } from "../tokens.ts";
import { writeKv } from "./kv_cache.ts";
import { writeKvReference } from "./reference.ts";

export function kvWriteCase(lengths: readonly number[], rows: number, capacity: number): KernelCase {
  const heads = { qHeads: 3, kvHeads: 1, headDim: 12 };
  const cacheRows = lengths.length * capacity;
  const tokens = packTokens(
    lengths,
    rows,
    lengths.map((_, s) => s * capacity),
  );
  const qkv = normals(60, rows * 5 * 12);
  const cache = normals(61, cacheRows * 2 * 12);
  const frequencies = Float32Array.from({ length: 6 }, (_, i) => 10000 ** (-i / 6));
  return {
    name: `kv_cache write of ${lengths.join("+")} in ${rows} rows, slots of ${capacity}`,
    inputs: { qkv, tokens, cache, table: ropeTable(frequencies, Math.max(...lengths)) },
    buffers: {},
    record: (r, at) =>
      writeKv(r, {
        qkv: at("qkv"),
        tokens: at("tokens"),
        table: at("table"),
        cache: at("cache"),
        rows,
        cacheRows,
        ...heads,
      }),
    want: writeKvReference(qkv, tokens, cache, rows, { ...heads, frequencies }),
    tolerance: { roundings: 4, because: "sine and cosine rounded once, two products, one sum" },
  };
}

export const kvCacheCases = (): readonly KernelCase[] => [
  kvWriteCase([1], 1, 1),
  kvWriteCase([5, 1, 9], 18, 10), // three rows of padding
  kvWriteCase([3, 4], 8, 3), // a row past the end of the last slot is dropped; no two rows share a place
];
