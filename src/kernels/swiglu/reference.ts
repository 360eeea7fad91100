// Float64 truth of SwiGLU, forward and backward.

export function swigluReference(gateUp: ArrayLike<number>, rows: number, columns: number): Float64Array {
  const out = new Float64Array(rows * columns);
  for (let t = 0; t < rows; t++) {
    for (let c = 0; c < columns; c++) {
      const gate = gateUp[t * 2 * columns + c]!;
      out[t * columns + c] = (gate / (1 + Math.exp(-gate))) * gateUp[(t * 2 + 1) * columns + c]!;
    }
  }
  return out;
}

export function swigluBackwardReference(
  gateUp: ArrayLike<number>,
  dOut: ArrayLike<number>,
  rows: number,
  columns: number,
): Float64Array {
  const d = new Float64Array(2 * rows * columns);
  for (let t = 0; t < rows; t++) {
    for (let c = 0; c < columns; c++) {
      const at = t * 2 * columns + c;
      const gate = gateUp[at]!;
      const s = 1 / (1 + Math.exp(-gate));
      d[at] = dOut[t * columns + c]! * gateUp[at + columns]! * s * (1 + gate * (1 - s));
      d[at + columns] = dOut[t * columns + c]! * gate * s;
    }
  }
  return d;
}
