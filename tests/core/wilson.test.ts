import { expect, test } from "vitest";
import { wilson95 } from "../../src/core/wilson.ts";

// Known values: the formula in 40-digit decimals.
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
