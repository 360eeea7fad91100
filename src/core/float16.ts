// Half floats as stored: IEEE binary16 (F16) and bfloat16 (BF16), widened exactly and narrowed by IEEE's rule: to the
// nearest, ties to even, beyond the largest number to infinity. Whoever may not store infinities looks before or after.

let halves: Float32Array | null = null;

/** binary16 bits -> the same numbers in f32, by a table of all 65,536 (256 KiB, made on first use). */
export function widenHalves(bits: Uint16Array): Float32Array<ArrayBuffer> {
  halves ??= Float32Array.from({ length: 65_536 }, (_, half) => halfToNumber(half));
  const out = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) out[i] = halves[bits[i]!]!;
  return out;
}

/** bfloat16 bits -> the same numbers in f32: the upper half of the word. */
export function widenBrains(bits: Uint16Array): Float32Array<ArrayBuffer> {
  const out = new Uint32Array(bits.length);
  for (let i = 0; i < bits.length; i++) out[i] = bits[i]! << 16;
  return new Float32Array(out.buffer);
}

function halfToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** f32 -> binary16 bits. 65,520 and more becomes infinity; NaN stays NaN. */
export function narrowHalves(values: Float32Array<ArrayBuffer>): Uint16Array<ArrayBuffer> {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const out = new Uint16Array(values.length);
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const sign = (word >>> 16) & 0x8000;
    const magnitude = word & 0x7fffffff;
    if (magnitude > 0x7f800000) out[i] = sign | 0x7e00;
    else if (magnitude >= 0x477ff000) out[i] = sign | 0x7c00;
    else if (magnitude >= 0x38800000) {
      const odd = (magnitude >>> 13) & 1;
      out[i] = sign | ((magnitude - 0x38000000 + 0xfff + odd) >>> 13); // a carry runs into the exponent, rightly
    } else {
      // Subnormal halves are multiples of 2^-24; adding 0.5 makes the f32 unit exactly that, and rounds by its rule.
      scratch[0] = Math.abs(values[i]!) + 0.5;
      out[i] = sign | (scratchBits[0]! - 0x3f000000);
    }
  }
  return out;
}

const scratch = new Float32Array(1);
const scratchBits = new Uint32Array(scratch.buffer);

/** f32 -> bfloat16 bits. NaN stays NaN. */
export function narrowBrains(values: Float32Array<ArrayBuffer>): Uint16Array<ArrayBuffer> {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const out = new Uint16Array(values.length);
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const isNaN = (word & 0x7fffffff) > 0x7f800000;
    out[i] = isNaN ? (word >>> 16) | 0x40 : (word + 0x7fff + ((word >>> 16) & 1)) >>> 16;
  }
  return out;
}
