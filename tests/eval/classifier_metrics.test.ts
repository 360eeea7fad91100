import { expect, test } from "vitest";
import { uniform } from "../../src/core/rng.ts";
import { calibrationBins, classifierReport, rocAuc, type Scored } from "../../src/eval/classifier_metrics.ts";

const scored = (...pairs: readonly (readonly [number, 0 | 1])[]): Scored[] =>
  pairs.map(([probability, label]) => ({ probability, isRight: label === 1 }));

test("the area under the ROC curve is the share of right-wrong pairs in order, a tie counting one half", () => {
  const many = Array.from({ length: 300 }, (_, i): Scored => {
    const probability = Math.round(uniform(1, i) * 20) / 20; // many ties
    return { probability, isRight: uniform(2, i) < 0.2 + 0.6 * probability };
  });
  const right = many.filter(({ isRight }) => isRight);
  const wrong = many.filter(({ isRight }) => !isRight);
  let inOrder = 0;
  for (const a of right) {
    for (const b of wrong) {
      if (a.probability > b.probability) inOrder += 1;
      if (a.probability === b.probability) inOrder += 0.5;
    }
  }
  expect(rocAuc(many)).toBeCloseTo(inOrder / (right.length * wrong.length), 12);
});

test("perfect, reversed and constant scores give 1, 0 and one half; one class alone gives no area", () => {
  expect(rocAuc(scored([0.1, 0], [0.2, 0], [0.7, 1], [0.9, 1]))).toBe(1);
  expect(rocAuc(scored([0.1, 1], [0.2, 1], [0.7, 0], [0.9, 0]))).toBe(0);
  expect(rocAuc(scored([0.5, 1], [0.5, 0], [0.5, 0]))).toBe(0.5);
  expect(rocAuc(scored([0.5, 1], [0.6, 1]))).toBeNull();
  expect(rocAuc([])).toBeNull();
});

test("the report of hand-made predictions", () => {
  const report = classifierReport(scored([0.9, 1], [0.8, 1], [0.8, 0], [0.3, 0], [0.5, 1]));
  expect(report).toMatchObject({ count: 5, baseRate: 0.6, accuracy: 0.6 }); // one half is no "right"
  expect(report.brier).toBeCloseTo((0.01 + 0.04 + 0.64 + 0.09 + 0.25) / 5, 12);
  expect(report.auc).toBeCloseTo(4.5 / 6, 12);
  // Bins of one tenth: 0.3 | 0.5 | 0.8, 0.8 | 0.9
  expect(report.ece).toBeCloseTo((0.3 + 0.5 + 2 * Math.abs(0.8 - 0.5) + 0.1) / 5, 12);
  expect(classifierReport([])).toMatchObject({ count: 0, accuracy: 0, auc: null, brier: 0, ece: 0 });
});

test("a probability of 1 falls into the last bin, and empty bins are zeros", () => {
  const bins = calibrationBins(scored([1, 1], [0, 0], [0.25, 1]), 4);
  expect(bins.map(({ count }) => count)).toEqual([1, 1, 0, 1]);
  expect(bins[2]).toEqual({ from: 0.5, to: 0.75, count: 0, meanProbability: 0, shareRight: 0 });
  expect(bins[3]).toMatchObject({ meanProbability: 1, shareRight: 1 });
});
