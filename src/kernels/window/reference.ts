// What the narrowed token records are; whole numbers, so there is one truth.
import { TOKEN_WORDS } from "../tokens.ts";

export function windowReference(tokens: Uint32Array<ArrayBuffer>, keys: number): Uint32Array<ArrayBuffer> {
  const out = tokens.slice();
  for (let i = 0; i < out.length; i += TOKEN_WORDS) out[i] = Math.max(out[i]!, out[i + 1]! - keys, 0);
  return out;
}
