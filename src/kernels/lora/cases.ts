import { type KernelCase, normals } from "../kernel_case.ts";
import { loraDown, loraGrad, weightGrad, loraUp } from "./lora.ts";
import { loraDownReference, loraGradReference, loraUpReference } from "./reference.ts";

const sumTolerance = (terms: number) => ({
  roundings: 5 + 2 * Math.sqrt(terms),
  because: `${terms} products summed in f32 (see matmul/cases.ts), one more product with the scale`,
});

export function loraDownCase(rows: number, inputs: number, rank: number, groups: number): KernelCase {
  const x = normals(21, rows * inputs);
  const width = rank * groups;
  const a = normals(22, width * inputs);
  return {
    name: `lora down ${rows} x ${inputs}, rank ${rank} x ${groups}`,
    inputs: { x, a },
    buffers: { xa: rows * width },
    record: (r, at) =>
      loraDown(r, { x: at("x"), a: at("a"), xa: at("xa"), rows, inputs, rank, groups, scale: 2 }),
    want: { xa: loraDownReference(x, a, { rows, inputs, width, scale: 2 }) },
    tolerance: sumTolerance(inputs),
  };
}

export function loraUpCase(rows: number, rank: number, groups: readonly number[]): KernelCase {
  const outputs = groups.reduce((a, b) => a + b, 0);
  const dy = normals(23, rows * outputs);
  const b = normals(24, outputs * rank);
  return {
    name: `lora up ${rows} rows, rank ${rank}, groups ${groups.join("+")}`,
    inputs: { dy, b },
    buffers: { dyb: rows * groups.length * rank },
    record: (r, at) =>
      loraUp(r, { dy: at("dy"), b: at("b"), dyb: at("dyb"), rows, outputs, rank, groups, scale: 0.5 }),
    want: { dyb: loraUpReference(dy, b, { rows, outputs, rank, groups, scale: 0.5 }) },
    tolerance: sumTolerance(outputs),
  };
}

export function loraGradCase(
  rows: number,
  inputs: number,
  rank: number,
  groups: readonly number[],
  slices: number,
): KernelCase {
  const outputs = groups.reduce((a, b) => a + b, 0);
  const width = groups.length * rank;
  const arrays = {
    x: normals(25, rows * inputs),
    dy: normals(26, rows * outputs),
    xa: normals(27, rows * width),
    dyb: normals(28, rows * width),
  };
  const shape = { rows, inputs, outputs, rank, groups };
  const aOffset = 3; // an arena has other parameters before, between and after
  const bOffset = aOffset + width * inputs + 5;
  const stride = bOffset + outputs * rank + 2;
  const part = Math.ceil(rows / slices);
  const partials = new Float64Array(slices * stride);
  for (let s = 0; s < slices; s++) {
    const { dA, dB } = loraGradReference(arrays.x, arrays.dy, arrays.xa, arrays.dyb, shape, [
      s * part,
      (s + 1) * part,
    ]);
    partials.set(dA, s * stride + aOffset);
    partials.set(dB, s * stride + bOffset);
  }
  return {
    name: `lora grad ${rows} rows, ${inputs} -> ${groups.join("+")}, rank ${rank}, ${slices} slices`,
    inputs: arrays,
    buffers: { partials: slices * stride },
    record: (r, at) =>
      loraGrad(r, {
        x: at("x"),
        dy: at("dy"),
        xa: at("xa"),
        dyb: at("dyb"),
        partials: at("partials"),
        stride,
        slices,
        aOffset,
        bOffset,
        ...shape,
      }),
    want: { partials },
    tolerance: sumTolerance(part),
  };
}

/** The whole gradient of a weight, in an arena with other parameters before and after. */
function weightGradCase(rows: number, inputs: number, outputs: number, slices: number): KernelCase {
  const [x, dy] = [normals(29, rows * inputs), normals(30, rows * outputs)];
  const [offset, part] = [3, Math.ceil(rows / slices)];
  const stride = offset + outputs * inputs + 2;
  const partials = new Float64Array(slices * stride);
  for (let m = 0; m < rows; m++) {
    for (let n = 0; n < outputs; n++) {
      const first = Math.floor(m / part) * stride + offset + n * inputs;
      for (let k = 0; k < inputs; k++) partials[first + k]! += dy[m * outputs + n]! * x[m * inputs + k]!;
    }
  }
  const shape = { rows, inputs, outputs, slices, stride, offset };
  return {
    name: `weight grad ${rows} rows, ${inputs} -> ${outputs}, ${slices} slices`,
    inputs: { x, dy },
    buffers: { partials: partials.length },
    record: (r, at) => weightGrad(r, { ...shape, x: at("x"), dy: at("dy"), partials: at("partials") }),
    want: { partials },
    tolerance: sumTolerance(part),
  };
}

export const loraCases = (): readonly KernelCase[] => [
  loraDownCase(1, 4, 1, 1),
  loraDownCase(66, 128, 8, 3),
  loraDownCase(31, 36, 5, 2),
  loraDownCase(9, 12, 64, 1),
  loraUpCase(1, 1, [4]),
  loraUpCase(9, 64, [4, 8]),
  loraUpCase(66, 8, [64, 32, 32]),
  loraUpCase(31, 3, [20, 36]),
  loraGradCase(1, 4, 1, [4], 1),
  loraGradCase(9, 12, 16, [8, 4], 2),
  loraGradCase(70, 36, 3, [24, 12, 12], 4),
  loraGradCase(129, 64, 8, [40, 24], 8),
  loraGradCase(40, 12, 6, [20, 4, 12], 3),
  weightGradCase(1, 4, 4, 1),
  weightGradCase(70, 36, 20, 4),
];
