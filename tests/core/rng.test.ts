import { describe, expect, test } from "vitest";
import { deriveSeed, normal, RandomStream, randomU32, uniform } from "../../src/core/rng.ts";

describe("counter-based random numbers", () => {
  test("the published values stay what they are: a change would silently change every seeded run", () => {
    expect([0, 1, 2].map((i) => randomU32(7, i))).toEqual([3783560114, 511883833, 754496894]);
    expect(deriveSeed(7, "turn", "t1", 0, 2)).toBe(deriveSeed("7", "turn", "t1", 0, 2));
  });

  test("seed 0 is a seed like any other", () => {
    expect(deriveSeed(0)).not.toBe(deriveSeed(1));
    expect(uniform(0, 0)).not.toBe(uniform(0, 1));
  });

  test("the order and the borders of a path matter", () => {
    expect(deriveSeed("a", "b")).not.toBe(deriveSeed("b", "a"));
    expect(deriveSeed("ab", "c")).not.toBe(deriveSeed("a", "bc"));
  });

  test("uniform is in [0, 1), exact in f32, and flat: chi-square over 64 bins of 64,000 draws", () => {
    const bins = new Uint32Array(64);
    for (let i = 0; i < 64_000; i++) {
      const u = uniform(12_345, i);
      expect(u).toBe(Math.fround(u));
      bins[Math.floor(u * 64)]! += 1;
    }
    const chi2 = bins.reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0);
    // 63 degrees of freedom: mean 63, sd sqrt(126) = 11.2; 63 + 5 sd
    expect(chi2).toBeLessThan(119);
  });

  test("neighbouring keys give unrelated streams: correlation of 4,096 pairs within 5 sd of zero", () => {
    let sum = 0;
    for (let i = 0; i < 4096; i++) sum += (uniform(100, i) - 0.5) * (uniform(101, i) - 0.5) * 12;
    expect(Math.abs(sum / 4096)).toBeLessThan(5 / Math.sqrt(4096));
  });

  test("normal has mean 0 and variance 1 within 5 standard errors of 20,000 draws, and is never infinite", () => {
    const draws = Array.from({ length: 20_000 }, (_, i) => normal(3, i));
    const mean = draws.reduce((a, b) => a + b) / draws.length;
    const variance = draws.reduce((a, b) => a + (b - mean) ** 2, 0) / draws.length;
    expect(draws.every(Number.isFinite)).toBe(true);
    expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(20_000));
    expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / 20_000));
  });

  test("a stream resumed at its index continues as if nothing happened", () => {
    const whole = new RandomStream(9);
    const first = Array.from({ length: 5 }, () => whole.next());
    const resumed = new RandomStream(9, 3);
    expect([resumed.next(), resumed.next()]).toEqual(first.slice(3));
  });

  test("integer covers both ends; shuffle keeps every element", () => {
    const stream = new RandomStream(1);
    const seen = new Set(Array.from({ length: 200 }, () => stream.integer(2, 4)));
    expect(seen).toEqual(new Set([2, 3, 4]));
    expect(new Set(stream.shuffle([1, 2, 3, 4, 5]))).toEqual(new Set([1, 2, 3, 4, 5]));
  });
});
