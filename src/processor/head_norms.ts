// The norms of a family that norms each head of q and of k before they turn (Qwen3); v passes through.
import type { Architecture } from "../models/architecture.ts";
import { normSpan, normSpanBackward } from "./norms.ts";

export interface HeadWeights {
  /** [headDim] each */
  readonly q: Float32Array;
  readonly k: Float32Array;
}
interface Shape {
  readonly architecture: Architecture;
  readonly rows: number;
}

/** Calls `use` with the first number of every head of q and k. */
function eachHead(
  { architecture: a, rows }: Shape,
  { q, k }: HeadWeights,
  use: (at: number, weight: Float32Array) => void,
): void {
  const stride = (a.heads + 2 * a.kvHeads) * a.headDim;
  for (let t = 0; t < rows; t++) {
    for (let h = 0; h < a.heads + a.kvHeads; h++) use(t * stride + h * a.headDim, h < a.heads ? q : k);
  }
}

/** projected [rows, S] -> out [rows, S] */
export function headNorms(
  projected: Float32Array,
  out: Float32Array,
  weights: HeadWeights,
  shape: Shape,
): void {
  const { architecture: a, rows } = shape;
  out.set(projected.subarray(0, rows * (a.heads + 2 * a.kvHeads) * a.headDim));
  eachHead(shape, weights, (at, weight) =>
    normSpan({ of: projected, at }, weight, { of: out, at }, a.rmsNormEps),
  );
}

/** d [rows, S] of `headNorms`'s out -> that of projected, in place. */
export function headNormsBackward(
  d: Float32Array,
  projected: Float32Array,
  weights: HeadWeights,
  shape: Shape,
): void {
  const eps = shape.architecture.rmsNormEps;
  eachHead(shape, weights, (at, weight) => {
    const span = { of: d, at };
    normSpanBackward(span, { of: projected, at }, weight, { dx: span, residual: null, eps });
  });
}
