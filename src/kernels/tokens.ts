// One record of four u32 per token row tells attention, RoPE and the KV cache all they need:
//   (lo, hi, position, cacheRow): the row sees key rows lo <= j < hi, stands at `position` of its own sequence, and its
//   key and value go to row `cacheRow` of the cache.
// Causal masks, packed sequences, sliding windows and ragged decoding are only different numbers. lo == hi marks padding.

export const TOKEN_WORDS = 4;

/** Records of sequences packed one after the other, padded with empty rows up to `rows`.
 *  `lengths` sum <= rows. `cacheStarts[s]` is the cache row of sequence s's first token (default: no cache, row 0). */
export function packTokens(
  lengths: readonly number[],
  rows: number,
  cacheStarts: readonly number[] = [],
): Uint32Array<ArrayBuffer> {
  const tokens = new Uint32Array(rows * TOKEN_WORDS);
  let start = 0;
  lengths.forEach((length, s) => {
    for (let i = 0; i < length; i++) {
      tokens.set([start, start + i + 1, i, (cacheStarts[s] ?? 0) + i], (start + i) * TOKEN_WORDS);
    }
    start += length;
  });
  return tokens;
}

/** The transpose for attention's backward: [rows] pairs (first, end) of query rows that see key row j; (0, 0) when none.
 *  Holds when each row's range is contiguous and both ends grow with the row inside a sequence, as `packTokens` makes it. */
export function seenBy(tokens: Uint32Array, rows: number): Uint32Array<ArrayBuffer> {
  const seen = new Uint32Array(rows * 2);
  for (let i = 0; i < rows; i++) {
    const [lo, hi] = [tokens[i * TOKEN_WORDS]!, tokens[i * TOKEN_WORDS + 1]!];
    for (let j = lo; j < hi; j++) {
      if (seen[2 * j + 1] === 0) seen[2 * j] = i;
      seen[2 * j + 1] = i + 1;
    }
  }
  return seen;
}
