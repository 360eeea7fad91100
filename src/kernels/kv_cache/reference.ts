// What the cache holds after a write.
import type { Heads } from "../attention/attention.ts";
import { TOKEN_WORDS } from "../tokens.ts";

export function writeKvReference(
  qkv: ArrayLike<number>,
  tokens: ArrayLike<number>,
  cache: ArrayLike<number>,
  rows: number,
  { qHeads, kvHeads, headDim }: Heads,
): Float64Array {
  const out = Float64Array.from(cache);
  const width = 2 * kvHeads * headDim;
  const stride = qHeads * headDim + width;
  for (let t = 0; t < rows; t++) {
    const [lo, hi, , row] = Array.from({ length: TOKEN_WORDS }, (_, i) => tokens[t * TOKEN_WORDS + i]!);
    if (lo === hi || (row! + 1) * width > out.length) continue;
    for (let i = 0; i < width; i++) out[row! * width + i] = qkv[t * stride + qHeads * headDim + i]!;
  }
  return out;
}
