import { expect, test } from "vitest";
import { mcNemarExact, wilson95 } from "../../src/eval/stats.ts";

// Known values: the formulas in 40-digit decimals (Wilson) and exact fractions (McNemar).
test.each([
  [81, 263, 0.2552885198782742, 0.36620957698280004],
  [0, 10, 0, 0.2775327998628892],
  [10, 10, 0.7224672001371107, 1],
  [471, 800, 0.554307382463511, 0.6223443670099815],
  [1, 1, 0.20654931437723742, 1],
])("Wilson interval of %i in %i", (successes, n, low, high) => {
  const interval = wilson95(successes, n);
  // A dozen f64 roundings of numbers near 1.
  expect(interval[0]).toBeCloseTo(low, 13);
  expect(interval[1]).toBeCloseTo(high, 13);
});

test("no trials say nothing; the ends are exact", () => {
  expect(wilson95(0, 0)).toEqual([0, 1]);
  expect(wilson95(0, 7)[0]).toBe(0);
  expect(wilson95(7, 7)[1]).toBe(1);
});

test.each([
  [41, 6, 1.7716986633331544e-7],
  [6, 41, 1.7716986633331544e-7],
  [5, 5, 1],
  [1, 0, 1],
  [10, 0, 0.001953125],
  [600, 400, 2.7284641560660184e-10],
  [3000, 2500, 1.6615256105422594e-11],
  [0, 0, 1],
])("exact McNemar of %i gained, %i lost", (gained, lost, p) => {
  // 2500 logarithms are added, each rounded to about 4e-13 at magnitude 3800.
  expect(Math.abs(mcNemarExact(gained, lost) / p - 1)).toBeLessThan(1e-9);
});

test("a hundred thousand questions neither overflow nor vanish", () => {
  const p = mcNemarExact(50_500, 49_500);
  // Normal approximation with continuity correction: z = 999 / sqrt(100000), p = 2 (1 - Phi(z)) = 0.001582
  expect(p).toBeGreaterThan(0.00157);
  expect(p).toBeLessThan(0.0016);
});
