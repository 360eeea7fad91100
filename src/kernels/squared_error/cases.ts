import { type KernelCase, normals } from "../kernel_case.ts";
import { squaredErrorReference } from "./reference.ts";
import { squaredError } from "./squared_error.ts";

function caseOf(rows: number, columns: number): KernelCase {
  const x = normals(240, rows * columns);
  const target = normals(241, rows * columns);
  const weights = normals(242, rows * columns).map((each, i) => (i % 3 === 0 ? 0 : each * each));
  return {
    name: `squared error of ${rows} x ${columns}`,
    inputs: { x, target, weights },
    buffers: { losses: rows, dx: rows * columns },
    record: (r, at) =>
      squaredError(r, {
        x: at("x"),
        target: at("target"),
        weights: at("weights"),
        losses: at("losses"),
        dx: at("dx"),
        rows,
        columns,
      }),
    want: { ...squaredErrorReference(x, target, weights, columns) },
    tolerance: { roundings: 4 + columns, because: "a difference, three products and a sum over the columns" },
  };
}

export const squaredErrorCases = (): readonly KernelCase[] => [caseOf(1, 4), caseOf(70, 4), caseOf(5, 12)];
