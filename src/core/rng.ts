// Counter-based random numbers: value = f(key, index). A stream has no hidden state, so "resume" needs only the key and
// a position, and the sample of one row never depends on which other rows share its batch.
// Mixing: the 32-bit finaliser of MurmurHash3 ("fmix32", Appleby 2011), applied to key and counter in turn.

/** One round of MurmurHash3's 32-bit finaliser; u32 -> u32, a bijection. */
function mix(x: number): number {
  let h = x >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Hashes a path such as `deriveSeed(7, "debate", taskId, 2, 1)` to a u32 key. Order matters; 1 and "1" are equal. */
export function deriveSeed(...path: readonly (number | string)[]): number {
  let h = 0x9e3779b9;
  for (const part of path) {
    for (const char of `${part}\u0000`) h = mix((h ^ char.codePointAt(0)!) + 0x9e3779b9);
  }
  return h;
}

/** The u32 at position `index` of stream `key`. */
export function randomU32(key: number, index: number): number {
  return mix(mix(index + 0x9e3779b9) ^ mix(key ^ 0x5bd1e995));
}

/** Uniform in [0, 1), 24 bits: exact in f32, so CPU and shader can agree. */
export function uniform(key: number, index: number): number {
  return (randomU32(key, index) >>> 8) / 0x1000000;
}

/** Standard normal by Box-Muller; uses positions 2*index and 2*index+1 of the stream. */
export function normal(key: number, index: number): number {
  const u = 1 - uniform(key, 2 * index); // in (0, 1]: log(0) cannot happen
  return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * uniform(key, 2 * index + 1));
}

/** A sequential reader of one stream, for code that draws a varying number of values. */
export class RandomStream {
  readonly key: number;
  /** Next position; save and restore it to resume. */
  index: number;

  constructor(key: number, index = 0) {
    this.key = key >>> 0;
    this.index = index;
  }

  /** Uniform in [0, 1). */
  next(): number {
    return uniform(this.key, this.index++);
  }

  /** Integer in [low, high], both ends included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  /** One element; `items` must not be empty. */
  pick<T>(items: readonly T[]): T {
    return items[this.integer(0, items.length - 1)]!;
  }

  /** A shuffled copy (Fisher-Yates). */
  shuffle<T>(items: readonly T[]): T[] {
    const out = [...items];
    for (let i = out.length - 1; i > 0; i--) {
      const j = this.integer(0, i);
      [out[i], out[j]] = [out[j]!, out[i]!];
    }
    return out;
  }
}
