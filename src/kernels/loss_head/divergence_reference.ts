// Float64 truth of the divergence between a student and a teacher on one head.
import { headReference, type HeadShape } from "./reference.ts";

/** `h` and `teacher` [rows, columns], `table` [vocabulary, columns], `weights` [rows]. */
export function divergenceReference(
  { h, teacher, table, weights }: Readonly<Record<"h" | "teacher" | "table" | "weights", ArrayLike<number>>>,
  beta: number,
  shape: Omit<HeadShape, "idsPerRow">,
): { readonly losses: Float64Array; readonly dh: Float64Array } {
  const { rows, columns, vocabulary, temperature } = shape;
  const everyId = Array.from({ length: rows * vocabulary }, (_, i) => i % vocabulary);
  const all = { ...shape, idsPerRow: vocabulary };
  const { logprobs: lp } = headReference(h, table, everyId, all);
  const { logprobs: lq } = headReference(teacher, table, everyId, all);
  const losses = new Float64Array(rows);
  const dh = new Float64Array(rows * columns);
  for (let t = 0; t < rows; t++) {
    const weight = weights[t]!;
    if (weight === 0) continue;
    const own = Array.from({ length: vocabulary }, (_, v) =>
      idTerms(lp[t * vocabulary + v]!, lq[t * vocabulary + v]!, beta),
    );
    const mean = own.reduce((sum, { p, slope }) => sum + p * slope, 0);
    losses[t] = weight * own.reduce((sum, { value }) => sum + value, 0);
    for (const [v, { p, slope }] of own.entries()) {
      const pull = (weight * p * (slope - mean)) / temperature;
      for (let c = 0; c < columns; c++) dh[t * columns + c]! += pull * table[v * columns + c]!;
    }
  }
  return { losses, dh };
}

/** One id's p, its part of the divergence and d part / dp. */
function idTerms(lp: number, lq: number, beta: number) {
  const [p, q] = [Math.exp(lp), Math.exp(lq)];
  if (beta === 0) return { p, value: q * (lq - lp), slope: -q / p };
  if (beta === 1) return { p, value: p * (lp - lq), slope: lp - lq };
  const lm = Math.log(beta * q + (1 - beta) * p);
  return {
    p,
    value: beta * q * (lq - lm) + (1 - beta) * p * (lp - lm),
    slope: (1 - beta) * (lp - lm),
  };
}
