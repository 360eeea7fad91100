// Whether two methods differ on the same questions. How sure a single share is: core/wilson.ts.

/** Two-sided exact McNemar test: the probability of a split at least as uneven as `gained` : `lost` if each question on
 *  which two methods differ were a fair coin. min(1, 2 P(X <= min)), X ~ Binomial(gained + lost, 1/2).
 *  Summed in logarithms, so that thousands of questions neither overflow nor vanish early.
 *  Source: McNemar 1947, Psychometrika 12:153, in its exact (sign test) form. */
export function mcNemarExact(gained: number, lost: number): number {
  const n = gained + lost;
  const tail = Math.min(gained, lost);
  let logTerm = -n * Math.LN2; // ln( C(n, 0) / 2^n )
  let sum = 0;
  for (let k = 0; k <= tail; k++) {
    sum += Math.exp(logTerm);
    logTerm += Math.log((n - k) / (k + 1));
  }
  return Math.min(1, 2 * sum);
}
