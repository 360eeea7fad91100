// Float64 truth of RMS norm, forward and backward.

export interface RmsNormShape {
  readonly rows: number;
  readonly columns: number;
  readonly eps: number;
}

export function rmsNormReference(
  x: ArrayLike<number>,
  weight: ArrayLike<number>,
  { rows, columns, eps }: RmsNormShape,
): { out: Float64Array; rstd: Float64Array } {
  const out = new Float64Array(rows * columns);
  const rstd = new Float64Array(rows);
  for (let t = 0; t < rows; t++) {
    let squares = 0;
    for (let c = 0; c < columns; c++) squares += x[t * columns + c]! ** 2;
    const r = 1 / Math.sqrt(squares / columns + eps);
    rstd[t] = r;
    for (let c = 0; c < columns; c++) out[t * columns + c] = x[t * columns + c]! * r * weight[c]!;
  }
  return { out, rstd };
}

export function rmsNormBackwardReference(
  dOut: ArrayLike<number>,
  x: ArrayLike<number>,
  weight: ArrayLike<number>,
  shape: RmsNormShape,
  dResidual?: ArrayLike<number>,
): Float64Array {
  const { rows, columns } = shape;
  const { rstd } = rmsNormReference(x, weight, shape);
  const dx = new Float64Array(rows * columns);
  for (let t = 0; t < rows; t++) {
    const r = rstd[t]!;
    let mean = 0;
    for (let c = 0; c < columns; c++) {
      mean += (weight[c]! * dOut[t * columns + c]! * x[t * columns + c]! * r) / columns;
    }
    for (let c = 0; c < columns; c++) {
      const i = t * columns + c;
      dx[i] = r * (weight[c]! * dOut[i]! - x[i]! * r * mean) + (dResidual?.[i] ?? 0);
    }
  }
  return dx;
}
