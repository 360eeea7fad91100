// Selects rows of a KV cache in memory, so that finished rows leave. Layout: [B, Hkv, T, D] row-major.
import { Tensor } from "@huggingface/transformers";
import type { KvCache } from "./onnx_session.ts";

/** @param rows indices into B to keep, in the new order
 *  @returns null when the cache lies on a GPU, where it cannot be cut from here: keep all rows then */
export function selectRows(cache: KvCache, rows: readonly number[]): KvCache | null {
  const out = new Map<string, Tensor>();
  for (const [name, tensor] of cache) {
    if (tensor.location !== "cpu" || !(tensor.data instanceof Float32Array)) return null;
    const [, heads = 0, columns = 0, headDim = 0] = tensor.dims;
    const rowSize = heads * columns * headDim;
    const source = tensor.data;
    const target = new Float32Array(rows.length * rowSize);
    for (const [to, from] of rows.entries()) {
      target.set(source.subarray(from * rowSize, (from + 1) * rowSize), to * rowSize);
    }
    out.set(name, new Tensor("float32", target, [rows.length, heads, columns, headDim]));
  }
  return out;
}
