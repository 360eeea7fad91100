// Float64 truth of SwiGLU and GeGLU, forward and backward.
import type { GateActivation } from "./swiglu.ts";

interface GateShape {
  readonly rows: number;
  readonly columns: number;
  readonly activation: GateActivation;
}

/** The activation and its slope at x. */
function bent(x: number, activation: GateActivation): { value: number; slope: number } {
  if (activation === "silu") {
    const s = 1 / (1 + Math.exp(-x));
    return { value: x * s, slope: s * (1 + x * (1 - s)) };
  }
  const c = Math.sqrt(2 / Math.PI);
  const t = Math.tanh(c * (x + 0.044715 * x ** 3));
  const slope = 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * c * (1 + 3 * 0.044715 * x * x);
  return { value: 0.5 * x * (1 + t), slope };
}

export function swigluReference(
  gateUp: ArrayLike<number>,
  { rows, columns, activation }: GateShape,
): Float64Array {
  const out = new Float64Array(rows * columns);
  for (let t = 0; t < rows; t++) {
    for (let c = 0; c < columns; c++) {
      const { value } = bent(gateUp[t * 2 * columns + c]!, activation);
      out[t * columns + c] = value * gateUp[(t * 2 + 1) * columns + c]!;
    }
  }
  return out;
}

export function swigluBackwardReference(
  gateUp: ArrayLike<number>,
  dOut: ArrayLike<number>,
  { rows, columns, activation }: GateShape,
): Float64Array {
  const d = new Float64Array(2 * rows * columns);
  for (let t = 0; t < rows; t++) {
    for (let c = 0; c < columns; c++) {
      const at = t * 2 * columns + c;
      const { value, slope } = bent(gateUp[at]!, activation);
      d[at] = dOut[t * columns + c]! * gateUp[at + columns]! * slope;
      d[at + columns] = dOut[t * columns + c]! * value;
    }
  }
  return d;
}
