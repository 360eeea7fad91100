// Float64 truth of the process reward head.
import type { ContrastRule } from "./contrast.ts";

export interface PrmHeadResult {
  readonly losses: Float64Array;
  readonly scores: Float64Array;
  readonly slopes: Float64Array;
  readonly dh: Float64Array;
  /** [2, columns], [2], two zeros */
  readonly dHead: Float64Array;
}

export function prmHeadReference(
  h: ArrayLike<number>,
  head: ArrayLike<number>,
  labels: ArrayLike<number>,
  weights: ArrayLike<number>,
  { rows, columns }: { readonly rows: number; readonly columns: number },
): PrmHeadResult {
  const result: PrmHeadResult = {
    losses: new Float64Array(rows),
    scores: new Float64Array(rows),
    slopes: new Float64Array(2 * rows),
    dh: new Float64Array(rows * columns),
    dHead: new Float64Array(2 * columns + 4),
  };
  for (let t = 0; t < rows; t++) {
    const scores = [0, 1].map((each) => {
      let sum = head[2 * columns + each]!;
      for (let c = 0; c < columns; c++) sum += h[t * columns + c]! * head[each * columns + c]!;
      return sum;
    });
    const lse = Math.log(Math.exp(scores[0]!) + Math.exp(scores[1]!));
    result.scores[t] = Math.exp(scores[1]! - lse);
    if (weights[t] === 0) continue;
    result.losses[t] = -weights[t]! * (scores[labels[t]!]! - lse);
    for (const each of [0, 1]) {
      const slope = weights[t]! * (Math.exp(scores[each]! - lse) - (labels[t] === each ? 1 : 0));
      result.slopes[2 * t + each] = slope;
      result.dHead[2 * columns + each]! += slope;
      for (let c = 0; c < columns; c++) {
        result.dh[t * columns + c]! += slope * head[each * columns + c]!;
        result.dHead[each * columns + c]! += slope * h[t * columns + c]!;
      }
    }
  }
  return result;
}

/** What `contrast` makes of losses and slopes. `places` [rows, 2]: question and trace. */
export function contrastReference(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  weights: ArrayLike<number>,
  places: ArrayLike<number>,
  mixed: { readonly losses: ArrayLike<number>; readonly slopes: ArrayLike<number> },
  { share, temperature }: ContrastRule,
): { readonly losses: Float64Array; readonly slopes: Float64Array } {
  const losses = Float64Array.from(mixed.losses, (each) => (1 - share) * each);
  const slopes = Float64Array.from(mixed.slopes, (each) => (1 - share) * each);
  const rows = Array.from({ length: weights.length }, (_, i) => i).filter((i) => weights[i] !== 0);
  const push = (row: number, by: number) => {
    const slope = (share * by * scores[row]! * (1 - scores[row]!)) / temperature;
    slopes[2 * row]! -= slope;
    slopes[2 * row + 1]! += slope;
  };
  for (const i of rows.filter((each) => labels[each] === 1)) {
    const wrong = rows.filter(
      (j) => labels[j] === 0 && places[2 * j] === places[2 * i] && places[2 * j + 1] !== places[2 * i + 1],
    );
    const parts = [i, ...wrong].map((j) => Math.exp(scores[j]! / temperature));
    const sum = parts.reduce((a, b) => a + b, 0);
    losses[i]! += share * weights[i]! * -Math.log(parts[0]! / sum);
    push(i, weights[i]! * (parts[0]! / sum - 1));
    wrong.forEach((j, at) => push(j, (weights[i]! * parts[at + 1]!) / sum));
  }
  return { losses, slopes };
}
