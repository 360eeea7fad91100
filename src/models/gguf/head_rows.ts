// The order of the rows of q and k within a head. transformers turns dimension i together with i + headDim / 2; where llama.cpp
// turns neighbours instead, its converter reorders the rows, and whoever goes between the two must follow.
// Source: llama.cpp, conversion/llama.py (permute).

/** Where row `i` of a head stands when its rows are in llama.cpp's order. @param headDim rows of a head, an even number */
export function rowAmongNeighbours(i: number, headDim: number): number {
  const half = headDim / 2;
  return 2 * (i % half) + Math.floor(i / half);
}

/** Whole heads out of llama.cpp's order into transformers'.
 *  @param bytes [heads, headDim, rowBytes] */
export function headsInHalves(
  bytes: Uint8Array<ArrayBuffer>,
  headDim: number,
  rowBytes: number,
): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(bytes.length);
  const headBytes = headDim * rowBytes;
  for (let head = 0; head < bytes.length; head += headBytes) {
    for (let i = 0; i < headDim; i++) {
      const from = head + rowAmongNeighbours(i, headDim) * rowBytes;
      out.set(bytes.subarray(from, from + rowBytes), head + i * rowBytes);
    }
  }
  return out;
}
