// Statistics of shares: how sure a measured accuracy is, and whether two methods differ on the same questions.

/** The 97.5 % point of the standard normal: two-sided 95 %. */
const Z95 = 1.959963984540054;

/** 95 % Wilson score interval of `successes` in `n`: unlike p ± 1.96 se it holds for few trials and near 0 and 1.
 *  n = 0 says nothing: [0, 1]. Source: Wilson 1927, J. Am. Stat. Assoc. 22:209. */
export function wilson95(successes: number, n: number): [low: number, high: number] {
  if (n === 0) return [0, 1];
  const p = successes / n;
  const z2 = Z95 * Z95;
  const center = (p + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Z95 * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n))) / (1 + z2 / n);
  // Exact at the ends, where the difference of two equal numbers would leave a rounding error.
  return [successes === 0 ? 0 : center - half, successes === n ? 1 : center + half];
}

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
