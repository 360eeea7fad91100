// Float64 truth of a row added to several rows.
import type { SpreadShape } from "./spread.ts";

export function spreadReference(
  x: ArrayLike<number>,
  add: ArrayLike<number>,
  { rows, columns, each }: SpreadShape,
): Float64Array {
  return Float64Array.from({ length: rows * columns }, (_, i) => {
    const row = Math.floor(i / columns / each);
    return x[i]! + add[row * columns + (i % columns)]!;
  });
}

export function spreadBackwardReference(
  dOut: ArrayLike<number>,
  { rows, columns, each }: SpreadShape,
): Float64Array {
  const dAdd = new Float64Array((rows / each) * columns);
  for (let i = 0; i < rows * columns; i++) {
    const at = Math.floor(i / columns / each) * columns + (i % columns);
    dAdd[at] = dAdd[at]! + dOut[i]!;
  }
  return dAdd;
}
