// q after RoPE in place, and what the cache holds after a write.
import type { Heads } from "../attention/attention.ts";
import { ropeReference } from "../rope/reference.ts";
import { TOKEN_WORDS } from "../tokens.ts";

export function writeKvReference(
  qkv: ArrayLike<number>,
  tokens: ArrayLike<number>,
  cache: ArrayLike<number>,
  rows: number,
  { frequencies, ...heads }: Heads & { frequencies: Float32Array },
): { qkv: Float64Array; cache: Float64Array } {
  const turned = ropeReference(qkv, tokens, { ...heads, frequencies, sign: 1 });
  const outCache = Float64Array.from(cache);
  const outQkv = Float64Array.from(qkv);
  const width = 2 * heads.kvHeads * heads.headDim;
  const first = heads.qHeads * heads.headDim;
  const stride = first + width;
  for (let t = 0; t < rows; t++) {
    for (let i = 0; i < first; i++) outQkv[t * stride + i] = turned[t * stride + i]!;
    const [lo, hi, , row] = Array.from({ length: TOKEN_WORDS }, (_, i) => tokens[t * TOKEN_WORDS + i]!);
    if (lo === hi || (row! + 1) * width > outCache.length) continue;
    for (let i = 0; i < width; i++) outCache[row! * width + i] = turned[t * stride + first + i]!;
  }
  return { qkv: outQkv, cache: outCache };
}
