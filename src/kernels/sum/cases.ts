import { type KernelCase, normals } from "../kernel_case.ts";
import { sum } from "./sum.ts";

function sumCase(count: number, goingOn: 0 | 1 = 0): KernelCase {
  const x = normals(80, count);
  const out = new Float32Array([1, 2, 3]);
  return {
    name: `sum of ${count}${goingOn ? ", going on" : ""}`,
    inputs: { x, out, goingOn: new Float32Array([goingOn]) },
    buffers: {},
    record: (r, at) => sum(r, { x: at("x"), count, out: at("out"), index: 1, goingOn: at("goingOn") }),
    want: { out: Float64Array.from([1, x.reduce((a, b) => a + b, goingOn ? 2 : 0), 3]) },
    tolerance: {
      roundings: 64 + 2 * Math.sqrt(count),
      because: "partial sums reach sqrt(count) while the total may be near zero, but 3 stands beside it",
    },
  };
}

export const sumCases: readonly KernelCase[] = [
  sumCase(1),
  sumCase(63),
  sumCase(65),
  sumCase(3072),
  sumCase(65, 1),
];
