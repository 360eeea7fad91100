// Float64 truth of LoRA's narrow products and gradients.
import { type LinearShape, groupOf } from "../matmul/reference.ts";

/** scale * x A^T -> [rows, width] */
export function loraDownReference(
  x: ArrayLike<number>,
  a: ArrayLike<number>,
  { rows, inputs, width, scale }: { rows: number; inputs: number; width: number; scale: number },
): Float64Array {
  const xa = new Float64Array(rows * width);
  for (let m = 0; m < rows; m++) {
    for (let j = 0; j < width; j++) {
      let sum = 0;
      for (let k = 0; k < inputs; k++) sum += x[m * inputs + k]! * a[j * inputs + k]!;
      xa[m * width + j] = scale * sum;
    }
  }
  return xa;
}

export interface LoraShape extends LinearShape {
  readonly rank: number;
  readonly groups: readonly number[];
}

/** scale * dy (columns of a group) times b -> [rows, groups * rank] */
export function loraUpReference(
  dy: ArrayLike<number>,
  b: ArrayLike<number>,
  { rows, outputs, rank, groups, scale }: Omit<LoraShape, "inputs"> & { scale: number },
): Float64Array {
  const width = groups.length * rank;
  const dyb = new Float64Array(rows * width);
  for (let m = 0; m < rows; m++) {
    for (let n = 0; n < outputs; n++) {
      const first = m * width + groupOf(n, groups) * rank;
      for (let j = 0; j < rank; j++)
        dyb[first + j] = dyb[first + j]! + scale * dy[m * outputs + n]! * b[n * rank + j]!;
    }
  }
  return dyb;
}

/** Gradients of the stacked A [groups * rank, inputs] and B [outputs, rank], over rows begin <= m < end. */
export function loraGradReference(
  x: ArrayLike<number>,
  dy: ArrayLike<number>,
  xa: ArrayLike<number>,
  dyb: ArrayLike<number>,
  { rows, inputs, outputs, rank, groups }: LoraShape,
  [begin, end]: readonly [number, number] = [0, rows],
): { dA: Float64Array; dB: Float64Array } {
  const width = groups.length * rank;
  const dA = new Float64Array(width * inputs);
  const dB = new Float64Array(outputs * rank);
  for (let m = begin; m < Math.min(end, rows); m++) {
    for (let j = 0; j < width; j++) {
      for (let k = 0; k < inputs; k++) {
        dA[j * inputs + k] = dA[j * inputs + k]! + dyb[m * width + j]! * x[m * inputs + k]!;
      }
    }
    for (let n = 0; n < outputs; n++) {
      const first = m * width + groupOf(n, groups) * rank;
      for (let j = 0; j < rank; j++) {
        dB[n * rank + j] = dB[n * rank + j]! + dy[m * outputs + n]! * xa[first + j]!;
      }
    }
  }
  return { dA, dB };
}
