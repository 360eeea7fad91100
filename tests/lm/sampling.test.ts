import { expect, test } from "vitest";
import { uniform } from "../../src/core/rng.ts";
import { sampleToken } from "../../src/lm/sampling.ts";

const logits = Float32Array.from([0, Math.log(2), Math.log(4), Math.log(1)]); // weights 1, 2, 4, 1

test("temperature 0 takes the largest score, ties to the lowest id", () => {
  expect(sampleToken(logits, 0, 0.999).id).toBe(2);
  expect(sampleToken(Float32Array.from([1, 3, 3]), 0, 0.999).id).toBe(1);
});

test("u runs through the vocabulary in order, each id as wide as its probability", () => {
  const at = (u: number) => sampleToken(logits, 1, u).id;
  expect([0, 0.12, 0.13, 0.37, 0.38, 0.87, 0.88, 1 - 2 ** -24].map(at)).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
});

test("an id's share includes its lower end and not its upper one", () => {
  const equal = new Float32Array(4); // weights of exactly 1, so that ends are met exactly
  const at = (u: number) => sampleToken(equal, 1, u).id;
  expect([0, 0.25, 0.5, 0.75].map(at)).toEqual([0, 1, 2, 3]);
});

test("a low temperature sharpens: weights are raised to 1/T", () => {
  // T = 0.5: weights 1, 4, 16, 1 of 22.
  const at = (u: number) => sampleToken(logits, 0.5, u).id;
  expect([0.045, 0.046, 0.227, 0.228, 0.954, 0.955].map(at)).toEqual([0, 1, 1, 2, 2, 3]);
});

test("the log-probability is that of temperature 1, whatever the temperature", () => {
  for (const temperature of [0, 0.3, 1, 2]) {
    const { id, logprob } = sampleToken(logits, temperature, 0.5);
    expect(logprob).toBeCloseTo(Math.log([1, 2, 4, 1][id]! / 8), 6); // f32 logits: 2^-24 of values below 2
  }
});

test("shares over many draws are the probabilities", () => {
  const n = 20_000;
  const counts = [0, 0, 0, 0];
  for (let t = 0; t < n; t++) counts[sampleToken(logits, 1, uniform(5, t)).id]!++;
  for (const [id, weight] of [1, 2, 4, 1].entries()) {
    const p = weight / 8;
    expect(Math.abs(counts[id]! / n - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / n)); // 4 sigma, fixed seed
  }
});

test("huge scores do not overflow", () => {
  expect(sampleToken(Float32Array.from([1e30, 3e38, -3e38]), 0.7, 0.5)).toEqual({ id: 1, logprob: 0 });
});

test("a score that is no number is a named error", () => {
  for (const value of [Number.NaN, Infinity, -Infinity]) {
    expect(() => sampleToken(Float32Array.from([0, value]), 1, 0.5)).toThrow(/score of token 1/);
  }
});
