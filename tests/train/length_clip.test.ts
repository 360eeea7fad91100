import { expect, test } from "vitest";
import { advantagesOf } from "../../src/train/advantages.ts";
import { type LengthClip, roomAt, writtenReward, writtenShare } from "../../src/train/length_clip.ts";

const CLIP: LengthClip = { from: 300, to: 90, stages: 3, turn: 0.3, turns: 4 };

test("the limit falls in as many equal stages, from a whole transcript to a lone answer", () => {
  const rooms = Array.from({ length: 9 }, (_, round) => roomAt(CLIP, round, 9));
  expect(rooms).toEqual([300, 300, 300, 195, 195, 195, 90, 90, 90]);
  expect([0, 1, 2, 3].map((round) => roomAt(CLIP, round, 4))).toEqual([300, 300, 195, 90]);
});

test("as in the release a turn counts whole at first, less with the room, and next to nothing at the end", () => {
  expect(writtenShare(CLIP, 300)).toBe(1);
  expect(writtenShare(CLIP, 195)).toBeCloseTo(0.55, 12); // 0.1 + 0.9 / 2
  expect(writtenShare(CLIP, 90)).toBe(0.05);
  expect(writtenShare({ ...CLIP, from: 90 }, 90)).toBe(0.05); // no room to fall: a debate is not paid for
});

test("turns earn up to as many as the group took", () => {
  expect(writtenReward(CLIP, 300, 0)).toBe(0);
  expect(writtenReward(CLIP, 300, 3)).toBeCloseTo(0.9, 12);
  expect(writtenReward(CLIP, 300, 9)).toBeCloseTo(1.2, 12);
  expect(writtenReward(CLIP, 90, 4)).toBeCloseTo(0.06, 12);
});

test("one limit alone is no falling one", () => {
  expect(() => roomAt({ ...CLIP, stages: 1 }, 0, 9)).toThrow(/two stages/);
});

test("what a debate earns moves an attempt above one that is as right and wrote none", () => {
  const answer = { tokens: 2, isStopped: true, verified: 1, steps: [] };
  const { rows } = advantagesOf([[{ ...answer, structure: 0.9 }, answer]], {
    advantage: "length-normalised",
    reward: { verifier: 1, prm: 0, aggregate: "mean" },
    leastDeviation: 0.02,
    deviationFloor: 0.05,
  });
  expect(rows.map(({ advantages }) => [...advantages].map((each) => Number(each.toFixed(6))))).toEqual([
    [0.45, 0.45],
    [-0.45, -0.45],
  ]);
});
