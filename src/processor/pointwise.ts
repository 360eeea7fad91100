// What works number by number: turning heads by their positions, and the gate of the feed-forward part.
import type { Architecture } from "../models/architecture.ts";

/** Pairs (i, i + headDim / 2) of each q and k head turn by their angle, in place; `sign` -1 turns back, which is the backward.
 *  Source: Su et al. 2021, arXiv:2104.09864. @param positions of each row */
export function turnHeads(
  qkv: Float32Array,
  table: Float32Array,
  positions: Uint32Array,
  {
    architecture: a,
    rows,
    sign,
  }: { readonly architecture: Architecture; readonly rows: number; readonly sign: 1 | -1 },
): void {
  const half = a.headDim / 2;
  const stride = (a.heads + 2 * a.kvHeads) * a.headDim;
  for (let t = 0; t < rows; t++) {
    const angles = positions[t]! * a.headDim;
    for (let h = 0; h < a.heads + a.kvHeads; h++) {
      const first = t * stride + h * a.headDim;
      for (let i = 0; i < half; i++) {
        const [cosine, sine] = [table[angles + 2 * i]!, sign * table[angles + 2 * i + 1]!];
        const [x, y] = [qkv[first + i]!, qkv[first + half + i]!];
        qkv[first + i] = x * cosine - y * sine;
        qkv[first + half + i] = y * cosine + x * sine;
      }
    }
  }
}

/** gateUp [rows, 2 F] -> out [rows, F], silu(gate) * up. */
export function gateRows(gateUp: Float32Array, out: Float32Array, rows: number, width: number): void {
  for (let t = 0; t < rows; t++) {
    const [at, to] = [2 * t * width, t * width];
    for (let i = 0; i < width; i++) {
      const x = gateUp[at + i]!;
      out[to + i] = (x / (1 + Math.exp(-x))) * gateUp[at + width + i]!;
    }
  }
}

/** dOut [rows, F] -> dGateUp [rows, 2 F]. */
export function gateRowsBackward(
  gateUp: Float32Array,
  dOut: Float32Array,
  dGateUp: Float32Array,
  { rows, width }: { readonly rows: number; readonly width: number },
): void {
  for (let t = 0; t < rows; t++) {
    const [at, from] = [2 * t * width, t * width];
    for (let i = 0; i < width; i++) {
      const [x, up, d] = [gateUp[at + i]!, gateUp[at + width + i]!, dOut[from + i]!];
      const sigmoid = 1 / (1 + Math.exp(-x));
      dGateUp[at + i] = d * up * sigmoid * (1 + x * (1 - sigmoid));
      dGateUp[at + width + i] = d * x * sigmoid;
    }
  }
}
