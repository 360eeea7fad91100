import { expect, test } from "vitest";
import type { GroundFigures } from "../../src/ground/measure.ts";
import { judgeGround } from "../../src/ground/verdict.ts";

const GOOD: GroundFigures = {
  n: 100,
  samples: 8,
  greedy: 0.65,
  greedyLenient: 0.65,
  sampled: 0.49,
  vote: 0.58,
  pass: 0.78,
  valid: 0.99,
  chance: null,
  tokensPerAnswer: 17,
  promptTokens: 1000,
  cut: 0,
};
const kind = (figures: Partial<GroundFigures>, examples = 4) =>
  judgeGround({ ...GOOD, ...figures }, examples).kind;

test("each verdict is reached by the one figure that is out of its range", () => {
  expect(kind({})).toBe("good");
  expect(kind({ valid: 0.89 })).toBe("form");
  expect(kind({ sampled: 0.71 })).toBe("too easy");
  expect(kind({ greedy: 0.95 })).toBe("too easy"); // a times table: greedy 100, drawn 81
  expect(kind({ sampled: 0.19 })).toBe("too hard");
  expect(kind({ vote: 0.7 })).toBe("nobody disagrees");
});

test("at the thresholds themselves the ground is good", () => {
  expect(kind({ valid: 0.9, sampled: 0.7 })).toBe("good");
  expect(kind({ sampled: 0.2, vote: 0.25, pass: 0.35 + 1e-9 })).toBe("good");
});

test("with choices, what guessing gives is no ground, however high", () => {
  expect(kind({ chance: 0.5, sampled: 0.54 })).toBe("too hard"); // larger or smaller of two
  expect(kind({ chance: 0.25, sampled: 0.45 })).toBe("good"); // one of four
  expect(judgeGround({ ...GOOD, chance: 0.5, sampled: 0.54 }, 4).sentence).toMatch(
    /guessing .* would give 50 %/,
  );
});

test("who showed no examples is told to, who did is told what is next", () => {
  expect(judgeGround({ ...GOOD, valid: 0.4 }, 0).sentence).toMatch(/40 % of the answers .*--examples 4/);
  expect(judgeGround({ ...GOOD, valid: 0.4 }, 4).sentence).toMatch(/Show more worked examples/);
});
