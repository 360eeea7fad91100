// Float64 truth of the frozen-head cross-entropy.

export interface CrossEntropyShape {
  readonly rows: number;
  readonly columns: number;
  readonly vocab: number;
}

export function crossEntropyReference(
  h: ArrayLike<number>,
  table: ArrayLike<number>,
  targets: ArrayLike<number>,
  weights: ArrayLike<number>,
  { rows, columns, vocab }: CrossEntropyShape,
): { logprobs: Float64Array; losses: Float64Array; dh: Float64Array } {
  const logprobs = new Float64Array(rows);
  const losses = new Float64Array(rows);
  const dh = new Float64Array(rows * columns);
  for (let t = 0; t < rows; t++) {
    const weight = weights[t]!;
    if (weight === 0) continue;
    const logits = new Float64Array(vocab);
    for (let v = 0; v < vocab; v++) {
      for (let c = 0; c < columns; c++)
        logits[v] = logits[v]! + h[t * columns + c]! * table[v * columns + c]!;
    }
    const most = logits.reduce((a, b) => Math.max(a, b));
    const lse = most + Math.log(logits.reduce((sum, l) => sum + Math.exp(l - most), 0));
    logprobs[t] = logits[targets[t]!]! - lse;
    losses[t] = -weight * logprobs[t]!;
    for (let v = 0; v < vocab; v++) {
      const g = weight * (Math.exp(logits[v]! - lse) - (v === targets[t] ? 1 : 0));
      for (let c = 0; c < columns; c++)
        dh[t * columns + c] = dh[t * columns + c]! + g * table[v * columns + c]!;
    }
  }
  return { logprobs, losses, dh };
}
