import { type KernelCase, normals } from "../kernel_case.ts";
import { rmsNormBackwardReference, rmsNormReference } from "./reference.ts";
import { rmsNorm, rmsNormBackward } from "./rms_norm.ts";

const eps = Math.fround(1e-5);

export function rmsNormCase(rows: number, columns: number, scale = 1, hasResidual = false): KernelCase {
  const x = normals(2, rows * columns, scale);
  const weight = normals(3, columns);
  const residual = normals(8, rows * columns);
  const { out, rstd } = rmsNormReference(x, weight, { rows, columns, eps });
  return {
    name: `rms_norm forward ${rows} x ${columns}, inputs of size ${scale}${hasResidual ? ", residual" : ""}`,
    inputs: { x, weight, residual },
    buffers: { out: rows * columns, rstd: rows },
    record: (r, at) =>
      rmsNorm(r, {
        x: at("x"),
        weight: at("weight"),
        ...(hasResidual ? { residual: at("residual") } : {}),
        out: at("out"),
        rstd: at("rstd"),
        rows,
        columns,
        eps,
      }),
    want: { out: hasResidual ? out.map((each, i) => each + residual[i]!) : out, rstd },
    tolerance: {
      roundings: 12 + Math.sqrt(columns),
      because:
        "columns/4 squares added in each of 4 components; sqrt and two divisions 2.5 ulp each, two products",
    },
  };
}

export function rmsNormBackwardCase(rows: number, columns: number, residual: boolean): KernelCase {
  const x = normals(4, rows * columns);
  const weight = normals(5, columns);
  const dOut = normals(6, rows * columns);
  const dResidual = normals(7, rows * columns);
  const shape = { rows, columns, eps };
  const rstd = Float32Array.from(rmsNormReference(x, weight, shape).rstd);
  return {
    name: `rms_norm backward ${rows} x ${columns}${residual ? ", residual" : ""}`,
    inputs: { x, weight, dOut, dResidual, rstd },
    buffers: { dx: rows * columns },
    record: (r, at) =>
      rmsNormBackward(r, {
        x: at("x"),
        weight: at("weight"),
        dOut: at("dOut"),
        rstd: at("rstd"),
        ...(residual ? { dResidual: at("dResidual") } : {}),
        dx: at("dx"),
        rows,
        columns,
      }),
    want: { dx: rmsNormBackwardReference(dOut, x, weight, shape, residual ? dResidual : undefined) },
    tolerance: {
      roundings: 16 + Math.sqrt(columns),
      because: "as the forward, plus three products and two sums; rstd itself was rounded once",
    },
  };
}

export const rmsNormCases = (): readonly KernelCase[] => [
  rmsNormCase(1, 4),
  rmsNormCase(3, 132),
  rmsNormCase(65, 128),
  rmsNormCase(5, 896, 1e3),
  rmsNormCase(4, 64, 1e-4),
  rmsNormCase(9, 36, 1, true),
  rmsNormBackwardCase(1, 4, false),
  rmsNormBackwardCase(5, 132, true),
  rmsNormBackwardCase(64, 128, true),
];

/** 65,537 workgroups: more than one dimension of a grid holds. Made on demand, as the inputs are 8 MB each. */
export const largeRmsNormCases = (): KernelCase[] => [
  rmsNormCase(8 * 65_536 + 1, 4),
  rmsNormBackwardCase(8 * 65_536 + 1, 4, true),
];
