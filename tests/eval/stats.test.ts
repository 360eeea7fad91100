import { expect, test } from "vitest";
import { mcNemarExact } from "../../src/eval/stats.ts";

// Known values: exact fractions.
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
