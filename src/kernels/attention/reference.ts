// Float64 truth of attention with one key range per row, forward and backward.
import { TOKEN_WORDS } from "../tokens.ts";
import type { Heads } from "./attention.ts";

/** `kv` rows of `kvStride` floats, k at `kvFirst`, then v. Rows that see nothing give out 0; their lse is not defined. */
export function attentionReference(
  qkv: ArrayLike<number>,
  tokens: ArrayLike<number>,
  rows: number,
  { qHeads, kvHeads, headDim, scale = 1 / Math.sqrt(headDim) }: Heads,
  cache?: ArrayLike<number>,
): { out: Float64Array; lse: Float64Array } {
  const stride = (qHeads + 2 * kvHeads) * headDim;
  const kv = cache ?? qkv;
  const kvStride = cache ? 2 * kvHeads * headDim : stride;
  const kvFirst = cache ? 0 : qHeads * headDim;
  const out = new Float64Array(rows * qHeads * headDim);
  const lse = new Float64Array(rows * qHeads);
  for (let t = 0; t < rows; t++) {
    const [lo, hi] = [tokens[t * TOKEN_WORDS]!, tokens[t * TOKEN_WORDS + 1]!];
    if (lo >= hi) continue;
    for (let h = 0; h < qHeads; h++) {
      const head = kvFirst + Math.floor(h / (qHeads / kvHeads)) * headDim;
      const scores: number[] = [];
      for (let j = lo; j < hi; j++) {
        let dot = 0;
        for (let d = 0; d < headDim; d++)
          dot += qkv[t * stride + h * headDim + d]! * kv[j * kvStride + head + d]!;
        scores.push(dot * scale);
      }
      const most = Math.max(...scores);
      const sum = scores.reduce((s, each) => s + Math.exp(each - most), 0);
      lse[t * qHeads + h] = most + Math.log(sum);
      for (let j = lo; j < hi; j++) {
        const p = Math.exp(scores[j - lo]! - most) / sum;
        for (let d = 0; d < headDim; d++) {
          const at = (t * qHeads + h) * headDim + d;
          out[at] = out[at]! + p * kv[j * kvStride + head + kvHeads * headDim + d]!;
        }
      }
    }
  }
  return { out, lse };
}

/** Gradient of qkv [rows, q | k | v] from dOut [rows, qHeads * headDim]. */
export function attentionBackwardReference(
  qkv: ArrayLike<number>,
  tokens: ArrayLike<number>,
  dOut: ArrayLike<number>,
  rows: number,
  heads: Heads,
): Float64Array {
  const { qHeads, kvHeads, headDim, scale = 1 / Math.sqrt(headDim) } = heads;
  const stride = (qHeads + 2 * kvHeads) * headDim;
  const { out, lse } = attentionReference(qkv, tokens, rows, heads);
  const dQkv = new Float64Array(rows * stride);
  for (let t = 0; t < rows; t++) {
    for (let h = 0; h < qHeads; h++) {
      const head = (qHeads + Math.floor(h / (qHeads / kvHeads))) * headDim;
      const o = (t * qHeads + h) * headDim;
      let delta = 0;
      for (let d = 0; d < headDim; d++) delta += out[o + d]! * dOut[o + d]!;
      for (let j = tokens[t * TOKEN_WORDS]!; j < tokens[t * TOKEN_WORDS + 1]!; j++) {
        const q = t * stride + h * headDim;
        const k = j * stride + head;
        const v = k + kvHeads * headDim;
        let score = 0;
        let dp = 0;
        for (let d = 0; d < headDim; d++) {
          score += qkv[q + d]! * qkv[k + d]! * scale;
          dp += dOut[o + d]! * qkv[v + d]!;
        }
        const p = Math.exp(score - lse[t * qHeads + h]!);
        const ds = p * (dp - delta) * scale;
        for (let d = 0; d < headDim; d++) {
          dQkv[q + d] = dQkv[q + d]! + ds * qkv[k + d]!;
          dQkv[k + d] = dQkv[k + d]! + ds * qkv[q + d]!;
          dQkv[v + d] = dQkv[v + d]! + p * dOut[o + d]!;
        }
      }
    }
  }
  return dQkv;
}
