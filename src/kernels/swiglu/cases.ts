import { type KernelCase, normals } from "../kernel_case.ts";
import { swigluBackwardReference, swigluReference } from "./reference.ts";
import { swiglu, swigluBackward } from "./swiglu.ts";

const tolerance = {
  roundings: 16,
  because:
    "exp (3 + 2|x| ulp with a weight that shrinks like exp(-|x|)), one division of 2.5 ulp, up to five products",
};

function swigluCases2(rows: number, columns: number, scale: number): KernelCase[] {
  const gateUp = normals(40, 2 * rows * columns, scale);
  const dOut = normals(41, rows * columns);
  const name = `${rows} x ${columns}, inputs of size ${scale}`;
  return [
    {
      name: `swiglu forward ${name}`,
      inputs: { gateUp },
      buffers: { out: rows * columns },
      record: (r, at) => swiglu(r, { gateUp: at("gateUp"), out: at("out"), rows, columns }),
      want: { out: swigluReference(gateUp, rows, columns) },
      tolerance,
    },
    {
      name: `swiglu backward ${name}`,
      inputs: { gateUp, dOut },
      buffers: { dGateUp: 2 * rows * columns },
      record: (r, at) =>
        swigluBackward(r, { gateUp: at("gateUp"), dOut: at("dOut"), dGateUp: at("dGateUp"), rows, columns }),
      want: { dGateUp: swigluBackwardReference(gateUp, dOut, rows, columns) },
      tolerance,
    },
  ];
}

export const swigluCases: readonly KernelCase[] = [
  ...swigluCases2(1, 4, 1),
  ...swigluCases2(17, 36, 1),
  ...swigluCases2(3, 352, 60), // beyond where exp(-gate) overflows f32
];
