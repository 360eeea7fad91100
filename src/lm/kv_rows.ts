// Selects rows of a KV cache in memory: finished rows leave, and columns that are padding for every remaining row go.
// Layout: [B, Hkv, T, D] row-major, prompts padded on the left, so what is dropped is a prefix of T.
import { Tensor } from "@huggingface/transformers";
import type { KvCache } from "./onnx_session.ts";

/** @param rows indices into B to keep, in the new order
 *  @param dropColumns leading entries of T to drop
 *  @returns null when the cache lies on a GPU, where it cannot be cut from here: keep all rows then */
export function selectRows(cache: KvCache, rows: readonly number[], dropColumns: number): KvCache | null {
  const out = new Map<string, Tensor>();
  for (const [name, tensor] of cache) {
    if (tensor.location !== "cpu" || !(tensor.data instanceof Float32Array)) return null;
    const [, heads = 0, columns = 0, headDim = 0] = tensor.dims;
    const kept = columns - dropColumns;
    const source = tensor.data;
    const target = new Float32Array(rows.length * heads * kept * headDim);
    let at = 0;
    for (const row of rows) {
      for (let head = 0; head < heads; head++) {
        const start = ((row * heads + head) * columns + dropColumns) * headDim;
        target.set(source.subarray(start, start + kept * headDim), at);
        at += kept * headDim;
      }
    }
    out.set(name, new Tensor("float32", target, [rows.length, heads, kept, headDim]));
  }
  return out;
}
