import { type KernelCase, normals } from "../kernel_case.ts";
import { linear, linearBackward } from "./matmul.ts";
import { linearBackwardReference, linearReference } from "./reference.ts";

/** Inner sums of n normal products grow like sqrt(n), their rounding errors like sqrt(n) too (a random walk of n steps of
 *  half an ulp of the running sum); measured against the largest of many elements, 4 times that is never reached. */
function sumTolerance(terms: number) {
  return {
    roundings: 4 + 2 * Math.sqrt(terms),
    because: `${terms} products summed in f32, see sumTolerance`,
  };
}

function ntCase(
  rows: number,
  inputs: number,
  outputs: number,
  options: { residual?: boolean; bias?: boolean; rank?: number; groups?: readonly number[] } = {},
): KernelCase {
  const { residual = false, bias = false, rank = 0, groups = [outputs] } = options;
  const inputArrays = {
    x: normals(10, rows * inputs),
    weight: normals(11, outputs * inputs),
    residual: normals(12, rows * outputs),
    bias: normals(9, outputs),
    xa: normals(13, Math.max(1, rows * rank * groups.length)),
    b: normals(14, Math.max(1, outputs * rank)),
  };
  const lora = rank > 0 ? { xa: inputArrays.xa, b: inputArrays.b, rank, groups } : undefined;
  return {
    name: `linear ${rows} x ${inputs} -> ${outputs}${residual ? ", residual" : ""}${bias ? ", bias" : ""}${lora ? `, rank ${rank} in groups ${groups.join("+")}` : ""}`,
    inputs: inputArrays,
    buffers: { out: rows * outputs },
    record: (r, at) =>
      linear(r, {
        x: at("x"),
        weight: { slice: at("weight"), storage: "f32", rows: outputs, columns: inputs },
        out: at("out"),
        ...(bias ? { bias: at("bias") } : {}),
        ...(residual ? { residual: at("residual") } : {}),
        ...(lora ? { lora: { xa: at("xa"), b: at("b"), rank, groups } } : {}),
        rows,
      }),
    want: {
      out: linearReference(
        inputArrays.x,
        inputArrays.weight,
        { rows, inputs, outputs },
        residual ? inputArrays.residual : undefined,
        lora,
        bias ? inputArrays.bias : undefined,
      ),
    },
    tolerance: sumTolerance(inputs + rank),
  };
}

function nnCase(rows: number, inputs: number, outputs: number, rank = 0, keep = false): KernelCase {
  const arrays = {
    dy: normals(15, rows * outputs),
    weight: normals(16, outputs * inputs),
    dyb: normals(17, Math.max(1, rows * rank)),
    a: normals(18, Math.max(1, rank * inputs)),
    keep: normals(19, rows),
    dx: normals(20, rows * inputs),
  };
  const lora = rank > 0 ? { dyb: arrays.dyb, a: arrays.a, rank } : undefined;
  return {
    name: `linear backward ${rows} x ${outputs} -> ${inputs}${lora ? `, rank ${rank}` : ""}${keep ? ", keep" : ""}`,
    inputs: arrays,
    buffers: {},
    record: (r, at) =>
      linearBackward(r, {
        dy: at("dy"),
        weight: { slice: at("weight"), storage: "f32", rows: outputs, columns: inputs },
        dx: at("dx"),
        ...(lora ? { lora: { dyb: at("dyb"), a: at("a"), rank } } : {}),
        ...(keep ? { keep: at("keep") } : {}),
        rows,
      }),
    want: {
      dx: linearBackwardReference(
        arrays.dy,
        arrays.weight,
        { rows, inputs, outputs },
        lora,
        keep ? { keep: arrays.keep, before: Float64Array.from(arrays.dx) } : undefined,
      ),
    },
    tolerance: sumTolerance(outputs + rank),
  };
}

export const matmulCases: readonly KernelCase[] = [
  ntCase(1, 4, 4),
  ntCase(31, 36, 40),
  ntCase(33, 128, 36),
  ntCase(70, 352, 128, { residual: true }),
  ntCase(65, 64, 64, { rank: 8 }),
  ntCase(34, 128, 96, { rank: 3, groups: [48, 24, 24], bias: true }),
  ntCase(7, 20, 24, { rank: 5, groups: [12, 12], residual: true, bias: true }),
  nnCase(1, 4, 4),
  nnCase(33, 36, 40),
  nnCase(70, 128, 208),
  nnCase(31, 64, 44, 9),
  nnCase(6, 36, 16, 0, true),
];
