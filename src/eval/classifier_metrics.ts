// How good are probabilities of "right"? By their order (area under the ROC curve), by their size (Brier score, calibration),
// and by the choice they lead to (accuracy at one half).

/** One prediction against what is true. */
export interface Scored {
  /** 0..1 */
  readonly probability: number;
  readonly isRight: boolean;
}

export interface CalibrationBin {
  /** Half open, the last one closed. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** 0 in an empty bin. */
  readonly meanProbability: number;
  readonly shareRight: number;
}

export interface ClassifierReport {
  readonly count: number;
  /** Share of the right ones: what always answering "right" would score. */
  readonly baseRate: number;
  readonly accuracy: number;
  /** null when all are right or all wrong: there is no order to judge. */
  readonly auc: number | null;
  /** Mean squared distance of probability and truth; lower is better. */
  readonly brier: number;
  /** Expected calibration error over `bins`. */
  readonly ece: number;
  readonly bins: readonly CalibrationBin[];
}

/** Probability that a right one is scored above a wrong one, a tie counting one half: the Mann-Whitney U of the right ones'
 *  ranks (tied ones share their mean rank) over the number of pairs. null without both classes.
 *  Source: Hanley & McNeil 1982, Radiology 143:29. */
export function rocAuc(scored: readonly Scored[]): number | null {
  const sorted = scored.toSorted((a, b) => a.probability - b.probability);
  const right = sorted.filter(({ isRight }) => isRight).length;
  const wrong = sorted.length - right;
  if (right === 0 || wrong === 0) return null;
  let rankSum = 0;
  for (let first = 0; first < sorted.length;) {
    let end = first;
    let rightHere = 0;
    for (; sorted[end]?.probability === sorted[first]!.probability; end++) {
      if (sorted[end]!.isRight) rightHere++;
    }
    rankSum += rightHere * ((first + 1 + end) / 2); // ranks first + 1 .. end, from 1 on
    first = end;
  }
  return (rankSum - (right * (right + 1)) / 2) / (right * wrong);
}

/** Bins of equal width. Source of the error: Naeini et al. 2015, AAAI, "Obtaining well calibrated probabilities". */
export function calibrationBins(scored: readonly Scored[], bins = 10): CalibrationBin[] {
  const sums = Array.from({ length: bins }, () => ({ count: 0, probability: 0, right: 0 }));
  for (const { probability, isRight } of scored) {
    const bin = sums[Math.min(bins - 1, Math.floor(probability * bins))]!;
    bin.count++;
    bin.probability += probability;
    if (isRight) bin.right++;
  }
  return sums.map(({ count, probability, right }, i) => ({
    from: i / bins,
    to: (i + 1) / bins,
    count,
    meanProbability: count === 0 ? 0 : probability / count,
    shareRight: count === 0 ? 0 : right / count,
  }));
}

/** The metrics of a classifier on scored examples; zeros, and no area, where there are none. */
export function classifierReport(scored: readonly Scored[]): ClassifierReport {
  const count = scored.length;
  const bins = calibrationBins(scored);
  const mean = (of: (each: Scored) => number) =>
    count === 0 ? 0 : scored.reduce((sum, each) => sum + of(each), 0) / count;
  return {
    count,
    baseRate: mean(({ isRight }) => (isRight ? 1 : 0)),
    accuracy: mean(({ probability, isRight }) => (probability > 0.5 === isRight ? 1 : 0)),
    auc: rocAuc(scored),
    brier: mean(({ probability, isRight }) => (probability - (isRight ? 1 : 0)) ** 2),
    ece: bins.reduce(
      (sum, bin) => sum + (bin.count / Math.max(1, count)) * Math.abs(bin.meanProbability - bin.shareRight),
      0,
    ),
    bins,
  };
}
