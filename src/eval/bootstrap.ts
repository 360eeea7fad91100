// Intervals by resampling questions: how far a mean over questions, or any figure made of such means, would move if other
// questions of the same kind had been asked. Seeded, so that a table can be printed again.
// Source: Efron & Tibshirani 1993, "An Introduction to the Bootstrap", chapter 13 (percentile intervals). The columns are
// resampled together: two methods that answered the same questions stay paired.
import { RunError } from "../core/errors.ts";
import { RandomStream } from "../core/rng.ts";

export interface Interval {
  readonly value: number;
  /** 2.5 % and 97.5 % points; both `value` without questions to resample. */
  readonly low: number;
  readonly high: number;
}

export interface BootstrapOptions {
  readonly seed: number;
  /** Default 2000: the ends move by a few hundredths of the interval's width. */
  readonly resamples?: number;
}

/** `statistic` of the columns' means, with its 95 % interval over questions.
 *  @param columns equally long; columns[c][q] is what method c did on question q, e.g. its share of seeds that got it right
 *  @throws RunError("internal") for columns of different lengths, or none */
export function bootstrap(
  columns: readonly (readonly number[])[],
  statistic: (means: readonly number[]) => number,
  { seed, resamples = 2000 }: BootstrapOptions,
): Interval {
  const questions = columns[0]?.length ?? 0;
  if (columns.some((column) => column.length !== questions) || questions === 0) {
    throw new RunError(
      "internal",
      `Bootstrap: expected columns of one length, got ${columns.map((column) => column.length).join(", ") || "none"}.`,
    );
  }
  const value = statistic(columns.map((column) => column.reduce((sum, each) => sum + each, 0) / questions));
  const random = new RandomStream(seed);
  const drawn = Array.from({ length: resamples }, () => {
    const sums = columns.map(() => 0);
    for (let i = 0; i < questions; i++) {
      const question = random.integer(0, questions - 1);
      for (let c = 0; c < columns.length; c++) sums[c]! += columns[c]![question]!;
    }
    return statistic(sums.map((sum) => sum / questions));
  }).toSorted((a, b) => a - b);
  const at = (share: number) => drawn[Math.min(resamples - 1, Math.floor(share * resamples))]!;
  return { value, low: at(0.025), high: at(0.975) };
}

/** Mean of one column. */
export const bootstrapMean = (column: readonly number[], options: BootstrapOptions): Interval =>
  bootstrap([column], ([mean = 0]) => mean, options);

/** Mean of `other` minus mean of `base`, question by question. */
export const bootstrapDifference = (
  base: readonly number[],
  other: readonly number[],
  options: BootstrapOptions,
): Interval => bootstrap([base, other], ([a = 0, b = 0]) => b - a, options);
