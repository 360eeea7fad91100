// How sure a share is that was counted.

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
