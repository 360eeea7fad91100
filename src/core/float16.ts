// Half floats as stored: IEEE binary16 (F16) and bfloat16 (BF16), widened exactly and narrowed by IEEE's rule: to the
// nearest, ties to even, beyond the largest number to infinity. Whoever may not store infinities looks before or after.

let halves: Float32Array | null = null;

/** The number that each pattern of binary16 bits stands for, by the bits (256 KiB, made on first use). -> [65536] */
export function halfTable(): Float32Array {
  return (halves ??= Float32Array.from({ length: 65_536 }, (_, half) => fromHalf(half)));
}

/** binary16 bits -> the same numbers in f32. */
export function widenHalves(bits: Uint16Array): Float32Array<ArrayBuffer> {
  const table = halfTable();
  const out = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) out[i] = table[bits[i]!]!;
  return out;
}

/** bfloat16 bits -> the same numbers in f32: the upper half of the word. */
export function widenBrains(bits: Uint16Array): Float32Array<ArrayBuffer> {
  const out = new Uint32Array(bits.length);
  for (let i = 0; i < bits.length; i++) out[i] = bits[i]! << 16;
  return new Float32Array(out.buffer);
}

/** binary16 bits -> its value. */
export function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

const one = new Float32Array(1);
const oneBits = new Uint32Array(one.buffer);

/** f32 -> binary16 bits. 65,520 and more becomes infinity; NaN stays NaN. */
export function toHalf(value: number): number {
  one[0] = value;
  const bits = oneBits[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude < 0x38800000) {
    // Below 2^-14: a multiple of 2^-24. Adding 0.75 makes the f32 unit exactly that, and rounds by its rule.
    one[0] = Math.abs(value) + 0.75;
    return sign | (oneBits[0]! - 0x3f400000);
  }
  // a carry runs into the exponent, rightly
  return sign | ((magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13);
}

/** f32 -> binary16 bits, each by `toHalf`. */
export function narrowHalves(values: Float32Array): Uint16Array<ArrayBuffer> {
  const out = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) out[i] = toHalf(values[i]!);
  return out;
}

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
