// What of a batch is learned from, and how much a long attempt weighs: by hand, and on made-up batches whose lengths differ a lot.
import { describe, expect, test } from "vitest";
import { RandomStream } from "../../src/core/rng.ts";
import { messagesVoice } from "../../src/voice/messages.ts";
import {
  type AdvantageOptions,
  advantagesOf,
  type AdvantageRule,
  type RewardedAnswer,
} from "../../src/train/advantages.ts";
import { grpoRecipe, recipeFacts } from "../../src/train/grpo_recipe.ts";
import { isSoundAttempt, stepsWritten, withBoundedNegatives } from "../../src/train/trajectory_filter.ts";
import { practiceExtras } from "../../src/methods/practice_extras.ts";
import { TASK } from "../teachers/turns.ts";

const voice = messagesVoice();
const attempt = (text: string, isStopped = true) => ({ text, isStopped, task: TASK });

describe("what is learned from", () => {
  test.each([
    ["3 + 4 = 7.\nAnswer: 7", true, true],
    ["3 + 4 = 7.\nAnswer: 7", false, false], // cut
    ["I do not know.", true, false], // no answer
    ["It may be 7 or so", true, false], // not in the form that was asked for
    ["3 + 4 = 9.\nAnswer: 9", true, true], // wrong, and whole
  ])("“%s”, ended by itself: %s -> %s", (text, isStopped, isSound) => {
    expect(isSoundAttempt(attempt(text, isStopped), voice)).toBe(isSound);
  });

  const row = (advantage: number, name: string) => ({
    advantages: new Float32Array([advantage, advantage]),
    name,
  });
  const rows = [row(-1, "a"), row(2, "b"), row(-1, "c"), row(-1, "d"), row(0, "e"), row(-1, "f")];
  const left = (mostNegatives: number, key = 1) =>
    withBoundedNegatives(rows, { mostNegatives }, key).map(({ name }) => name);

  test("of the worse ones at most so many stay for each better one, in their order, and the same for the same key", () => {
    expect(left(4)).toEqual(["a", "b", "c", "d", "e", "f"]);
    expect(left(0)).toEqual(["b", "e"]);
    expect(left(2)).toHaveLength(4);
    expect(left(2)).toEqual(expect.arrayContaining(["b", "e"]));
    expect(left(2)).toEqual(left(2).toSorted());
    expect(left(2, 5)).toEqual(left(2, 5));
    expect(new Set(Array.from({ length: 20 }, (_, key) => left(2, key).join(""))).size).toBeGreaterThan(2);
  });
});

test("steps are the voice's, else lines, and at least one", () => {
  expect(stepsWritten(attempt("First.\nThen.\n\nAnswer: 7"), voice)).toBe(3);
  expect(stepsWritten(attempt(""), voice)).toBe(1);
});

test("the settings add nothing to a recipe where they are off, so that a training that began without them goes on", () => {
  const plain = grpoRecipe({ rank: 8, iterations: 3, seed: 1 });
  const off = practiceExtras({ lengthNorm: "off", trajectoryFilter: "off", mostNegatives: 4 });
  expect(Object.keys(off)).toEqual([]);
  expect(recipeFacts(grpoRecipe({ rank: 8, iterations: 3, seed: 1, ...off }))).toEqual(recipeFacts(plain));
  const on = practiceExtras({ lengthNorm: "on", trajectoryFilter: "on", mostNegatives: 4 });
  expect(recipeFacts(grpoRecipe({ rank: 8, iterations: 3, seed: 1, ...on }))).toMatchObject({
    lengthNorm: true,
    filter: { mostNegatives: 4 },
  });
  expect(() => grpoRecipe({ rank: 8, iterations: 3, seed: 1, filter: { mostNegatives: -1 } })).toThrow(
    /mostNegatives/,
  );
});

const OPTIONS: AdvantageOptions = {
  advantage: "group",
  reward: { verifier: 1, prm: 0, aggregate: "mean" },
  leastDeviation: 0,
  deviationFloor: 0,
};
const answer = (verified: number, tokens: number, written: number): RewardedAnswer => ({
  tokens,
  isStopped: true,
  verified,
  steps: [],
  written,
});

test("with the length normalised a token weighs one by the steps of its answer, whatever the rule", () => {
  const group = [answer(1, 12, 3), answer(0, 40, 8), answer(0, 5, 0)];
  const weights = (advantage: AdvantageRule) =>
    advantagesOf([group], { ...OPTIONS, advantage, lengthNorm: true }).rows.map(({ weight }) => weight);
  for (const rule of ["group", "length-normalised", "leave-one-out"] as const) {
    expect(weights(rule)).toEqual([1 / 3, 1 / 8, 1]);
  }
});

/** How much more of the loss the longest quarter of the attempts has than of the attempts. */
function shareOfLongest(options: Partial<AdvantageOptions>): number {
  const random = new RandomStream(3);
  // Long runs fail more often; a step has about twelve tokens.
  const groups = Array.from({ length: 200 }, () =>
    Array.from({ length: 8 }, () => {
      const written = 1 + Math.floor(-6 * Math.log(1 - random.next()));
      const tokens = Array.from({ length: written }, () => random.integer(6, 18)).reduce((a, b) => a + b, 0);
      return answer(Number(random.next() < 0.8 / Math.sqrt(written)), tokens, written);
    }),
  );
  const mass = advantagesOf(groups, { ...OPTIONS, ...options }).rows.map(
    ({ group, answer: at, advantages, weight }) => ({
      length: groups[group]![at]!.tokens,
      loss: weight * advantages.reduce((sum, each) => sum + Math.abs(each), 0),
    }),
  );
  const longest = mass.toSorted((a, b) => b.length - a.length).slice(0, Math.round(mass.length / 4));
  const sum = (all: typeof mass) => all.reduce((total, { loss }) => total + loss, 0);
  return sum(longest) / sum(mass) / (longest.length / mass.length);
}

test("the longest quarter has at most 1.2 times its share of the loss with the length normalised, and at least 1.5 times without", () => {
  const share = {
    off: shareOfLongest({ advantage: "length-normalised" }),
    on: shareOfLongest({ advantage: "length-normalised", lengthNorm: true }),
    onGroup: shareOfLongest({ lengthNorm: true }),
    group: shareOfLongest({}),
  };
  expect(share.off).toBeGreaterThanOrEqual(1.5);
  expect(share.on).toBeLessThanOrEqual(1.2);
  expect(share.onGroup).toBeLessThanOrEqual(1.2);
  // The rule that is the default takes a mean over each answer's tokens already.
  expect(share.group).toBeLessThanOrEqual(1.2);
});
