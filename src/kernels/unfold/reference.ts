// Float64 truth of windows over steps, forward and backward.
import type { WindowShape } from "./unfold.ts";

/** Calls `each` with a row of x, and the place of its first number in the windows, for every window that the row stands in. */
function forWindows(
  { rows, steps, columns, width }: WindowShape,
  each: (from: number, to: number) => void,
): void {
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < width; j++) {
      const step = (row % steps) + j - (width - 1) / 2;
      if (step < 0 || step >= steps) continue;
      each((row + j - (width - 1) / 2) * columns, (row * width + j) * columns);
    }
  }
}

export function unfoldReference(x: ArrayLike<number>, shape: WindowShape): Float64Array {
  const out = new Float64Array(shape.rows * shape.width * shape.columns);
  forWindows(shape, (from, to) => {
    for (let c = 0; c < shape.columns; c++) out[to + c] = x[from + c]!;
  });
  return out;
}

export function unfoldBackwardReference(dOut: ArrayLike<number>, shape: WindowShape): Float64Array {
  const dx = new Float64Array(shape.rows * shape.columns);
  forWindows(shape, (from, to) => {
    for (let c = 0; c < shape.columns; c++) dx[from + c] = dx[from + c]! + dOut[to + c]!;
  });
  return dx;
}
