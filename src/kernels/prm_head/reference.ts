// Float64 truth of the process reward head.

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
