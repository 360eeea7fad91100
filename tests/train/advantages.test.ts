// Advantages against numbers worked out by hand.
import { expect, test } from "vitest";
import {
  type AdvantageOptions,
  advantagesOf,
  type RewardedAnswer,
  totalReward,
} from "../../src/train/advantages.ts";
import { aggregateScores } from "../../src/train/rewards.ts";

const OPTIONS: AdvantageOptions = {
  advantage: "group",
  reward: { verifier: 1, prm: 0, aggregate: "mean" },
  leastDeviation: 0,
  deviationFloor: 0,
};
const answer = (verified: number, tokens: number, more: Partial<RewardedAnswer> = {}): RewardedAnswer => ({
  tokens,
  isStopped: true,
  verified,
  steps: [],
  ...more,
});
const values = (groups: readonly (readonly RewardedAnswer[])[], options: Partial<AdvantageOptions>) =>
  advantagesOf(groups, { ...OPTIONS, ...options }).rows.map(({ advantages }) =>
    [...advantages].map((each) => Number(each.toFixed(5))),
  );

test("an answer earns by being right and by its form, each with its coefficient, at its end under every rule", () => {
  const reward = { verifier: 2, prm: 0, aggregate: "mean", inForm: 0.5, readable: 1 } as const;
  const right = answer(1, 2, { inForm: 1, readable: 1 });
  const wrong = answer(0, 2, { inForm: 1, readable: 1 });
  const loose = answer(0, 2, { inForm: 0, readable: 1 });
  const mute = answer(0, 2, { inForm: 0, readable: 0 });
  const options = { ...OPTIONS, reward };
  expect([right, wrong, loose, mute].map((each) => totalReward(each, options))).toEqual([3.5, 1.5, 1, 0]);
  expect(totalReward(right, OPTIONS)).toBe(1); // a rule that does not reward form
  // 1.5 - 1 and back, whitened over the one token of each that carries an advantage.
  const loo = values([[wrong, loose]], { reward, advantage: "leave-one-out" });
  expect(loo).toEqual([
    [1, 0],
    [-1, 0],
  ]);
});

test("group: (reward - mean) / (deviation + floor) at every token, and a mean over each answer's tokens", () => {
  // rewards 1, 0, 0, 1: mean 1/2, deviation sqrt(4 * 1/4 / 3) = 0.57735
  const group = [answer(1, 2), answer(0, 1), answer(0, 3), answer(1, 4)];
  const { rows, dropped } = advantagesOf([group], OPTIONS);
  expect(dropped).toBe(0);
  expect(values([group], {})).toEqual([
    [0.86603, 0.86603],
    [-0.86603],
    [-0.86603, -0.86603, -0.86603],
    [0.86603, 0.86603, 0.86603, 0.86603],
  ]);
  expect(rows.map(({ weight }) => weight)).toEqual([1 / 2, 1, 1 / 3, 1 / 4]);
  // (1 - 0.5) / (0.57735 + 0.42265) = 0.5
  expect(values([group], { deviationFloor: 1 - Math.sqrt(1 / 3) })[0]).toEqual([0.5, 0.5]);
});

test("length-normalised: reward - mean and nothing else, every token alike", () => {
  const group = [answer(1, 2), answer(0, 4), answer(0, 1), answer(0, 1)];
  expect(values([group], { advantage: "length-normalised" })).toEqual([
    [0.75, 0.75],
    [-0.25, -0.25, -0.25, -0.25],
    [-0.25],
    [-0.25],
  ]);
  const { rows } = advantagesOf([group], { ...OPTIONS, advantage: "length-normalised" });
  expect(new Set(rows.map(({ weight }) => weight))).toEqual(new Set([1]));
});

test("leave-one-out on the verifier alone: minus the others' mean, nothing at the end token, then whitened", () => {
  // two answers, 1 and 0, so +1 and -1; of 3 + 2 tokens the last ones carry nothing: +1 +1 | -1. Mean 1/3, deviation sqrt(8/9).
  const group = [answer(1, 3), answer(0, 2)];
  const [up, down] = [(1 - 1 / 3) / Math.sqrt(8 / 9), (-1 - 1 / 3) / Math.sqrt(8 / 9)];
  expect(values([group], { advantage: "leave-one-out" })).toEqual([
    [Number(up.toFixed(5)), Number(up.toFixed(5)), 0],
    [Number(down.toFixed(5)), 0],
  ]);
  // an answer that was cut has no end token
  const cut = [answer(1, 3), answer(0, 2, { isStopped: false })];
  expect(values([cut], { advantage: "leave-one-out" })[1]).toEqual([-1, -1]);
});

test("leave-one-out on steps: nearly all credit to the worst step, minus the others' reward a token, summed to the end", () => {
  // q = 2 score - 1. First: 1 and 0, weights e^-10 and 1 over their sum: rewards 4.54e-5 and 0, together about 0.
  // Second: -1 at one step of three tokens: reward -1.
  const first = answer(0, 5, {
    steps: [
      { end: 1, score: 1 },
      { end: 3, score: 0.5 },
    ],
  });
  const second = answer(0, 4, { steps: [{ end: 2, score: 0 }] });
  const options = { advantage: "leave-one-out", reward: { verifier: 0, prm: 1, aggregate: "mean" } } as const;
  const w = Math.exp(-10) / (1 + Math.exp(-10));
  expect(totalReward(first, options)).toBeCloseTo(w, 12);
  expect(totalReward(second, options)).toBeCloseTo(-1, 12);
  // Baseline of the first: -1 / 3 a token, so + 2/3 at each of its two steps of two tokens. Of the second: w / 4 a token, three tokens.
  const [a, b] = [w + 2 / 3 + 2 / 3, 2 / 3];
  const c = -1 - (3 * w) / 4;
  // Tokens 1 and 3 of the first close steps, its token 4 and the second's 2 and 3 are a step's end or the end: no advantage.
  const carried = [a, b, c, c];
  const mean = carried.reduce((x, y) => x + y) / 4;
  const unit = Math.sqrt(carried.reduce((sum, each) => sum + (each - mean) ** 2, 0) / 4);
  const z = (x: number) => Number(((x - mean) / unit).toFixed(5));
  expect(values([[first, second]], options)).toEqual([
    [z(a), 0, z(b), 0, 0],
    [z(c), z(c), 0, 0],
  ]);
});

test("both rewards add up with their coefficients; the aggregate is the setting's; no step earns nothing", () => {
  const steps = [
    { end: 1, score: 0.8 },
    { end: 4, score: 0.4 },
  ];
  const total = (aggregate: "mean" | "min" | "product" | "last", of = answer(1, 6, { steps })) =>
    totalReward(of, { advantage: "group", reward: { verifier: 2, prm: 0.5, aggregate } });
  expect(total("mean")).toBeCloseTo(2 + 0.5 * 0.6);
  expect(total("min")).toBeCloseTo(2 + 0.5 * 0.4);
  expect(total("product")).toBeCloseTo(2 + 0.5 * 0.32);
  expect(total("last")).toBeCloseTo(2 + 0.5 * 0.4);
  expect(total("product", answer(1, 6))).toBe(2);
  expect(aggregateScores([], "product")).toBe(0);
});

test("groups without variance are dropped and counted, the others keep their places", () => {
  const same = [answer(1, 2), answer(1, 3)];
  const mixed = [answer(1, 2), answer(0, 3)];
  const { rows, dropped } = advantagesOf([same, mixed, same], OPTIONS);
  expect(dropped).toBe(2);
  expect(rows.map(({ group, answer: index }) => [group, index])).toEqual([
    [1, 0],
    [1, 1],
  ]);
  expect(advantagesOf([same, same], { ...OPTIONS, advantage: "leave-one-out" })).toEqual({
    rows: [],
    dropped: 2,
  });
  // deviation of 0.5 and 0.52 is 0.01414
  const close = [0.5, 0.52].map((score) => answer(0, 2, { steps: [{ end: 0, score }] }));
  const reward = { verifier: 1, prm: 1, aggregate: "mean" } as const;
  expect(advantagesOf([close], { ...OPTIONS, reward, leastDeviation: 0.015 }).dropped).toBe(1);
  expect(advantagesOf([close], { ...OPTIONS, reward, leastDeviation: 0.014 }).dropped).toBe(0);
});

test("a penalty of the reward weighs on its token and on all before it", () => {
  const penalties = [0.1, 0.2, 0.3];
  const group = [answer(1, 3, { penalties }), answer(0, 3)];
  expect(values([group], { advantage: "length-normalised" })).toEqual([
    [-0.1, 0, 0.2],
    [-0.5, -0.5, -0.5],
  ]);
});

test("one answer is no group, and a reward that is no number is named", () => {
  expect(() => advantagesOf([[answer(1, 2)]], OPTIONS)).toThrow(expect.objectContaining({ code: "shape" }));
  expect(() => advantagesOf([[answer(NaN, 2), answer(0, 2)]], OPTIONS)).toThrow(
    expect.objectContaining({ code: "non-finite" }),
  );
});
