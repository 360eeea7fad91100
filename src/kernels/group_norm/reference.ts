// Float64 truth of group norm, forward and backward.
import type { GroupNormShape } from "./group_norm.ts";

/** The places of each group of each sequence, with its mean and 1 / sqrt(variance + eps). */
function* groupsOf(x: ArrayLike<number>, { sequences, steps, columns, group, eps }: GroupNormShape) {
  for (let s = 0; s < sequences; s++) {
    for (let first = 0; first < columns; first += group) {
      const places = Array.from({ length: steps * group }, (_, k) => {
        return (s * steps + Math.floor(k / group)) * columns + first + (k % group);
      });
      const mean = places.reduce((sum, at) => sum + x[at]!, 0) / places.length;
      const variance = places.reduce((sum, at) => sum + (x[at]! - mean) ** 2, 0) / places.length;
      yield { sequence: s, places, mean, rstd: 1 / Math.sqrt(variance + eps) };
    }
  }
}

export function groupNormReference(
  x: ArrayLike<number>,
  weight: ArrayLike<number>,
  bias: ArrayLike<number>,
  shape: GroupNormShape,
): Float64Array {
  const out = new Float64Array(x.length);
  for (const { places, mean, rstd } of groupsOf(x, shape)) {
    for (const at of places) {
      const c = at % shape.columns;
      out[at] = (x[at]! - mean) * rstd * weight[c]! + bias[c]!;
    }
  }
  return out;
}

/** dWeight and dBias are [sequences, columns], each sequence's part. */
export function groupNormBackwardReference(
  dOut: ArrayLike<number>,
  x: ArrayLike<number>,
  weight: ArrayLike<number>,
  shape: GroupNormShape,
): { readonly dx: Float64Array; readonly dWeight: Float64Array; readonly dBias: Float64Array } {
  const { sequences, columns } = shape;
  const dx = new Float64Array(x.length);
  const dWeight = new Float64Array(sequences * columns);
  const dBias = new Float64Array(sequences * columns);
  for (const { sequence, places, mean, rstd } of groupsOf(x, shape)) {
    let [sumG, sumGh] = [0, 0];
    for (const at of places) {
      const c = at % columns;
      const h = (x[at]! - mean) * rstd;
      const to = sequence * columns + c;
      dWeight[to] = dWeight[to]! + dOut[at]! * h;
      dBias[to] = dBias[to]! + dOut[at]!;
      sumG += dOut[at]! * weight[c]!;
      sumGh += dOut[at]! * weight[c]! * h;
    }
    for (const at of places) {
      const g = dOut[at]! * weight[at % columns]!;
      dx[at] = rstd * (g - sumG / places.length - ((x[at]! - mean) * rstd * sumGh) / places.length);
    }
  }
  return { dx, dWeight, dBias };
}
