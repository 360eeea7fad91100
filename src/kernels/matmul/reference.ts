// Float64 truth of the matrix products, LoRA terms included.

export interface LinearShape {
  readonly rows: number;
  readonly inputs: number;
  readonly outputs: number;
}

/** Index of the group that column n belongs to. */
export function groupOf(n: number, groups: readonly number[]): number {
  let end = 0;
  for (let g = 0; g < groups.length; g++) {
    end += groups[g]!;
    if (n < end) return g;
  }
  throw new RangeError(`column ${n} is in no group of [${groups.join(", ")}]`);
}

/** x W^T (+ bias) (+ residual) (+ xa of the column's group times b) -> [rows, outputs] */
export function linearReference(
  x: ArrayLike<number>,
  weight: ArrayLike<number>,
  { rows, inputs, outputs }: LinearShape,
  residual?: ArrayLike<number>,
  lora?: { xa: ArrayLike<number>; b: ArrayLike<number>; rank: number; groups: readonly number[] },
  bias?: ArrayLike<number>,
): Float64Array {
  const out = new Float64Array(rows * outputs);
  for (let m = 0; m < rows; m++) {
    for (let n = 0; n < outputs; n++) {
      let sum = (residual?.[m * outputs + n] ?? 0) + (bias?.[n] ?? 0);
      for (let k = 0; k < inputs; k++) sum += x[m * inputs + k]! * weight[n * inputs + k]!;
      if (lora) {
        const first = (m * lora.groups.length + groupOf(n, lora.groups)) * lora.rank;
        for (let j = 0; j < lora.rank; j++) sum += lora.xa[first + j]! * lora.b[n * lora.rank + j]!;
      }
      out[m * outputs + n] = sum;
    }
  }
  return out;
}

/** dy W (+ dyb a) (+ keep * before) -> [rows, inputs] */
export function linearBackwardReference(
  dy: ArrayLike<number>,
  weight: ArrayLike<number>,
  { rows, inputs, outputs }: LinearShape,
  lora?: { dyb: ArrayLike<number>; a: ArrayLike<number>; rank: number },
  kept?: { keep: ArrayLike<number>; before: ArrayLike<number> },
): Float64Array {
  const dx = new Float64Array(rows * inputs);
  for (let m = 0; m < rows; m++) {
    for (let k = 0; k < inputs; k++) {
      let sum = kept ? kept.keep[m]! * kept.before[m * inputs + k]! : 0;
      for (let n = 0; n < outputs; n++) sum += dy[m * outputs + n]! * weight[n * inputs + k]!;
      if (lora) {
        for (let j = 0; j < lora.rank; j++) sum += lora.dyb[m * lora.rank + j]! * lora.a[j * inputs + k]!;
      }
      dx[m * inputs + k] = sum;
    }
  }
  return dx;
}
