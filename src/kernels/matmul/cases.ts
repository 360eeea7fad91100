import type { Slice } from "../../gpu/buffers.ts";
import { type KernelCase, normals } from "../kernel_case.ts";
import { type Matrix, matrixRows, type WeightStorage } from "../matrix.ts";
import { packedMatrix, packRows, unpackMatrix } from "../quantize.ts";
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

/** Weights in their storage, and what the kernels read out of it, with more rows before and behind. */
function storedWeight(
  key: number,
  storage: WeightStorage,
  rows: number,
  columns: number,
  around: readonly [number, number] = [0, 0],
) {
  const all = around[0] + rows + around[1];
  const packed = packedMatrix(storage, all, columns);
  packRows(packed, 0, normals(key, all * columns));
  const whole = { storage, rows: all, columns };
  return {
    words: packed.words,
    floats: unpackMatrix(packed).subarray(around[0] * columns, (around[0] + rows) * columns),
    matrix: (slice: Slice): Matrix =>
      all === rows ? { slice, ...whole } : matrixRows({ slice, ...whole }, around[0], rows),
    name: all === rows ? storage : `${storage} rows ${around[0]} to ${around[0] + rows} of ${all}`,
  };
}

/** Rows of `columns` with `beyond` zeros behind each. */
function widened(rows: Float64Array, columns: number, beyond: number): Float64Array {
  const count = rows.length / columns;
  const out = new Float64Array(count * (columns + beyond));
  for (let m = 0; m < count; m++)
    out.set(rows.subarray(m * columns, (m + 1) * columns), m * (columns + beyond));
  return out;
}

export function linearCase(
  rows: number,
  inputs: number,
  outputs: number,
  options: {
    residual?: boolean;
    bias?: boolean;
    rank?: number;
    groups?: readonly number[];
    storage?: WeightStorage;
    /** Rows of weight before and behind those that are used. */
    around?: readonly [number, number];
    /** Columns of `out` beyond the outputs. */
    beyond?: number;
  } = {},
): KernelCase {
  const {
    residual = false,
    bias = false,
    rank = 0,
    groups = [outputs],
    storage = "f32",
    beyond = 0,
  } = options;
  const stored = storedWeight(11, storage, outputs, inputs, options.around);
  const inputArrays = {
    x: normals(10, rows * inputs),
    weight: stored.words,
    residual: normals(12, rows * outputs),
    bias: normals(9, outputs),
    xa: normals(13, Math.max(1, rows * rank * groups.length)),
    b: normals(14, Math.max(1, outputs * rank)),
  };
  const lora = rank > 0 ? { xa: inputArrays.xa, b: inputArrays.b, rank, groups } : undefined;
  return {
    name: `linear ${rows} x ${inputs} -> ${outputs}, ${stored.name}${beyond ? `, ${beyond} columns beyond` : ""}${residual ? ", residual" : ""}${bias ? ", bias" : ""}${lora ? `, rank ${rank} in groups ${groups.join("+")}` : ""}`,
    inputs: inputArrays,
    buffers: { out: rows * (outputs + beyond) },
    record: (r, at) =>
      linear(r, {
        x: at("x"),
        weight: stored.matrix(at("weight")),
        out: at("out"),
        ...(beyond > 0 ? { outStride: outputs + beyond } : {}),
        ...(bias ? { bias: at("bias") } : {}),
        ...(residual ? { residual: at("residual") } : {}),
        ...(lora ? { lora: { xa: at("xa"), b: at("b"), rank, groups } } : {}),
        rows,
      }),
    want: {
      out: widened(
        linearReference(
          inputArrays.x,
          stored.floats,
          { rows, inputs, outputs },
          residual ? inputArrays.residual : undefined,
          lora,
          bias ? inputArrays.bias : undefined,
        ),
        outputs,
        beyond,
      ),
    },
    tolerance: sumTolerance(inputs + rank),
  };
}

export function linearBackwardCase(
  rows: number,
  inputs: number,
  outputs: number,
  options: {
    rank?: number;
    keep?: boolean;
    storage?: WeightStorage;
    around?: readonly [number, number];
  } = {},
): KernelCase {
  const { rank = 0, keep = false, storage = "f32" } = options;
  const stored = storedWeight(16, storage, outputs, inputs, options.around);
  const arrays = {
    dy: normals(15, rows * outputs),
    weight: stored.words,
    dyb: normals(17, Math.max(1, rows * rank)),
    a: normals(18, Math.max(1, rank * inputs)),
    keep: normals(19, rows),
    dx: normals(20, rows * inputs),
  };
  const lora = rank > 0 ? { dyb: arrays.dyb, a: arrays.a, rank } : undefined;
  return {
    name: `linear backward ${rows} x ${outputs} -> ${inputs}, ${stored.name}${lora ? `, rank ${rank}` : ""}${keep ? ", keep" : ""}`,
    inputs: arrays,
    buffers: {},
    record: (r, at) =>
      linearBackward(r, {
        dy: at("dy"),
        weight: stored.matrix(at("weight")),
        dx: at("dx"),
        ...(lora ? { lora: { dyb: at("dyb"), a: at("a"), rank } } : {}),
        ...(keep ? { keep: at("keep") } : {}),
        rows,
      }),
    want: {
      dx: linearBackwardReference(
        arrays.dy,
        stored.floats,
        { rows, inputs, outputs },
        lora,
        keep ? { keep: arrays.keep, before: Float64Array.from(arrays.dx) } : undefined,
      ),
    },
    tolerance: sumTolerance(outputs + rank),
  };
}

export const matmulCases = (): readonly KernelCase[] => [
  linearCase(1, 4, 4),
  linearCase(31, 36, 40),
  linearCase(63, 36, 60, { storage: "f16" }),
  linearCase(65, 36, 68, { storage: "q8", around: [3, 2], rank: 4, bias: true }),
  linearCase(1, 100, 64, { storage: "q4", beyond: 8 }),
  linearCase(9, 64, 64, { storage: "q4", around: [5, 4], rank: 16, groups: [24, 40] }),
  linearCase(8, 36, 36, { storage: "q8", around: [64, 0] }),
  linearCase(33, 128, 36),
  linearCase(70, 352, 128, { residual: true }),
  linearCase(65, 64, 64, { rank: 8 }),
  linearCase(34, 128, 96, { rank: 3, groups: [48, 24, 24], bias: true }),
  linearCase(7, 20, 24, { rank: 5, groups: [12, 12], residual: true, bias: true }),
  linearCase(64, 36, 60, { storage: "q8", rank: 3, groups: [48, 12], bias: true }),
  linearBackwardCase(1, 4, 4),
  linearBackwardCase(33, 36, 40),
  linearBackwardCase(70, 128, 208),
  linearBackwardCase(31, 64, 44, { rank: 9 }),
  linearBackwardCase(6, 36, 16, { keep: true }),
  linearBackwardCase(63, 36, 60, { storage: "f16", around: [2, 1] }),
  linearBackwardCase(65, 100, 68, { storage: "q8", rank: 64 }),
  linearBackwardCase(32, 100, 36, { storage: "q4", rank: 8 }),
  linearBackwardCase(17, 36, 64, { storage: "q4", around: [5, 3], keep: true }),
  linearBackwardCase(1, 64, 4, { storage: "q8", rank: 1 }),
];
