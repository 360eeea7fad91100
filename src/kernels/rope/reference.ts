// Float64 truth of RoPE, from angles rounded to f32 as in `ropeTable`; `sign` -1 is its own backward.
import type { Heads } from "../attention/attention.ts";
import { TOKEN_WORDS } from "../tokens.ts";

export function ropeReference(
  qkv: ArrayLike<number>,
  tokens: ArrayLike<number>,
  { qHeads, kvHeads, headDim, frequencies, sign }: Heads & { frequencies: Float32Array; sign: 1 | -1 },
): Float64Array {
  const out = Float64Array.from(qkv);
  const stride = (qHeads + 2 * kvHeads) * headDim;
  const half = headDim / 2;
  for (let t = 0; t * stride < qkv.length; t++) {
    for (let h = 0; h < qHeads + kvHeads; h++) {
      for (let i = 0; i < half; i++) {
        const angle = sign * Math.fround(tokens[t * TOKEN_WORDS + 2]! * frequencies[i]!);
        const at = t * stride + h * headDim + i;
        out[at] = qkv[at]! * Math.cos(angle) - qkv[at + half]! * Math.sin(angle);
        out[at + half] = qkv[at + half]! * Math.cos(angle) + qkv[at]! * Math.sin(angle);
      }
    }
  }
  return out;
}
