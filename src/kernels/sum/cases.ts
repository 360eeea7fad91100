import { type KernelCase, normals } from "../kernel_case.ts";
import { sum } from "./sum.ts";

export function sumCase(count: number, goingOn: 0 | 1 = 0, width = 1): KernelCase {
  const x = normals(80, count * width);
  const out = new Float32Array([1, 2, 3, 4, 5]);
  const want = Float64Array.from(out, (held, i) => (goingOn || i < 1 || i > width ? held : 0));
  x.forEach((each, i) => (want[1 + (i % width)]! += each));
  return {
    name: `sum of ${width > 1 ? `${width} columns of ` : ""}${count}${goingOn ? ", going on" : ""}`,
    inputs: { x, out, goingOn: new Float32Array([goingOn]) },
    buffers: {},
    record: (r, at) => sum(r, { x: at("x"), count, width, out: at("out"), index: 1, goingOn: at("goingOn") }),
    want: { out: want },
    tolerance: {
      roundings: 64 + 2 * Math.sqrt(count),
      because: "partial sums reach sqrt(count) while the total may be near zero, but 5 stands beside it",
    },
  };
}

export const sumCases = (): readonly KernelCase[] => [
  sumCase(1),
  sumCase(63),
  sumCase(65),
  sumCase(3072),
  sumCase(65, 1),
  sumCase(70, 0, 3),
  sumCase(2, 1, 3),
];
