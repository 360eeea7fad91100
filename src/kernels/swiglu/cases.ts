import { type KernelCase, normals } from "../kernel_case.ts";
import { swigluBackwardReference, swigluReference } from "./reference.ts";
import { type GateActivation, swiglu, swigluBackward } from "./swiglu.ts";

const tolerance = {
  roundings: 16,
  because:
    "exp (3 + 2|x| ulp with a weight that shrinks like exp(-|x|)), one division of 2.5 ulp, up to five products",
};

interface Gate {
  readonly rows: number;
  readonly columns: number;
  readonly activation: GateActivation;
}

/** Both ways. */
export function gateCases(
  gate: Gate,
  scale: number,
): { readonly forward: KernelCase; readonly backward: KernelCase } {
  const { rows, columns, activation } = gate;
  const gateUp = normals(40, 2 * rows * columns, scale);
  const dOut = normals(41, rows * columns);
  const name = `${activation} ${rows} x ${columns}, inputs of size ${scale}`;
  return {
    forward: {
      name: `swiglu forward ${name}`,
      inputs: { gateUp },
      buffers: { out: rows * columns },
      record: (r, at) => swiglu(r, { ...gate, gateUp: at("gateUp"), out: at("out") }),
      want: { out: swigluReference(gateUp, gate) },
      tolerance,
    },
    backward: {
      name: `swiglu backward ${name}`,
      inputs: { gateUp, dOut },
      buffers: { dGateUp: 2 * rows * columns },
      record: (r, at) =>
        swigluBackward(r, { ...gate, gateUp: at("gateUp"), dOut: at("dOut"), dGateUp: at("dGateUp") }),
      want: { dGateUp: swigluBackwardReference(gateUp, dOut, gate) },
      tolerance,
    },
  };
}

export const swigluCases = (): readonly KernelCase[] =>
  (["silu", "gelu_tanh"] as const).flatMap((activation) => [
    ...Object.values(gateCases({ rows: 1, columns: 4, activation }, 1)),
    ...Object.values(gateCases({ rows: 17, columns: 36, activation }, 1)),
    ...Object.values(gateCases({ rows: 3, columns: 352, activation }, 60)), // beyond where exp(-gate) overflows f32
  ]);
