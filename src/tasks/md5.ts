// MD5 (RFC 1321), only to sort questions into splits: the bundled model's corpus was split by md5 of the question, and
// a question must fall on the same side here. Not for security; file hashes are sha256 from Web Crypto.

/** Left rotations of the four rounds, RFC 1321 section 3.4. */
const ROTATIONS = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
] as const;
/** T[i] = floor(2^32 * |sin(i + 1)|), RFC 1321 section 3.4. */
const SINES = Uint32Array.from({ length: 64 }, (_, i) => Math.floor(2 ** 32 * Math.abs(Math.sin(i + 1))));

/** Lower-case hex MD5 of the UTF-8 bytes of `text`. */
export function md5(text: string): string {
  const state = new Uint32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476]);
  const blocks = paddedWords(new TextEncoder().encode(text));
  for (let start = 0; start < blocks.length; start += 16) mixBlock(state, blocks.subarray(start, start + 16));
  const bytes = new DataView(new ArrayBuffer(16));
  state.forEach((word, i) => bytes.setUint32(4 * i, word, true));
  return [0, 4, 8, 12].map((at) => bytes.getUint32(at, false).toString(16).padStart(8, "0")).join("");
}

/** Message, a 1 bit, zeros, and the bit length in 64 bits, as little-endian words: a multiple of 16 words. */
function paddedWords(message: Uint8Array): Uint32Array {
  const blockCount = Math.ceil((message.length + 9) / 64);
  const view = new DataView(new ArrayBuffer(64 * blockCount));
  message.forEach((byte, i) => view.setUint8(i, byte));
  view.setUint8(message.length, 0x80);
  view.setBigUint64(64 * blockCount - 8, 8n * BigInt(message.length), true);
  return Uint32Array.from({ length: 16 * blockCount }, (_, i) => view.getUint32(4 * i, true));
}

function mixBlock(state: Uint32Array, words: Uint32Array): void {
  let [a, b, c, d] = [state[0]!, state[1]!, state[2]!, state[3]!];
  for (let i = 0; i < 64; i++) {
    const round = i >> 4;
    let f: number;
    let word: number;
    if (round === 0) [f, word] = [(b & c) | (~b & d), i];
    else if (round === 1) [f, word] = [(d & b) | (~d & c), (5 * i + 1) % 16];
    else if (round === 2) [f, word] = [b ^ c ^ d, (3 * i + 5) % 16];
    else [f, word] = [c ^ (b | ~d), (7 * i) % 16];
    const sum = (a + f + SINES[i]! + words[word]!) >>> 0;
    const shift = ROTATIONS[round]![i % 4]!;
    [a, d, c, b] = [d, c, b, (b + ((sum << shift) | (sum >>> (32 - shift)))) >>> 0];
  }
  state[0]! += a;
  state[1]! += b;
  state[2]! += c;
  state[3]! += d;
}
