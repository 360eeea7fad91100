// Float64 truth of the norms of q and k heads: RMS norm (rms_norm/reference.ts) of each head as a row of its own.
import type { Heads } from "../attention/attention.ts";
import { rmsNormBackwardReference, rmsNormReference } from "../rms_norm/reference.ts";

export interface HeadNormShape extends Heads {
  readonly rows: number;
  readonly eps: number;
}

export function headNormReference(
  x: Float32Array | Float64Array,
  qWeight: ArrayLike<number>,
  kWeight: ArrayLike<number>,
  shape: HeadNormShape,
): Float64Array {
  const out = Float64Array.from(x);
  for (const { from, to, isQ } of normedHeads(shape)) {
    const weight = isQ ? qWeight : kWeight;
    out.set(rmsNormReference(x.subarray(from, to), weight, oneHead(shape)).out, from);
  }
  return out;
}

/** dOut -> dx */
export function headNormBackwardReference(
  dOut: Float32Array | Float64Array,
  x: Float32Array | Float64Array,
  qWeight: ArrayLike<number>,
  kWeight: ArrayLike<number>,
  shape: HeadNormShape,
): Float64Array {
  const dx = Float64Array.from(dOut);
  for (const { from, to, isQ } of normedHeads(shape)) {
    const weight = isQ ? qWeight : kWeight;
    const d = rmsNormBackwardReference(dOut.subarray(from, to), x.subarray(from, to), weight, oneHead(shape));
    dx.set(d, from);
  }
  return dx;
}

const oneHead = ({ headDim, eps }: HeadNormShape) => ({ rows: 1, columns: headDim, eps });

function* normedHeads({ rows, qHeads, kvHeads, headDim }: HeadNormShape) {
  for (let t = 0; t < rows; t++) {
    for (let h = 0; h < qHeads + kvHeads; h++) {
      const from = (t * (qHeads + 2 * kvHeads) + h) * headDim;
      yield { from, to: from + headDim, isQ: h < qHeads };
    }
  }
}
