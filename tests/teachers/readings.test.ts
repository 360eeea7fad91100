import { expect, test } from "vitest";
import { countReadings, somebodyRight } from "../../src/teachers/readings.ts";
import { makeDebate, makeTurn, talkOf } from "./turns.ts";

// The right answer is 7. Agent 1 gives up 7 for 5, which it read; agent 2 and 3 stay; agent 4 mends itself to 7, which it read.
const MIXED = talkOf(
  makeDebate([
    ["7", "5", "5", "6"],
    ["5", "5", "5", "7"],
  ]),
);
const AGREED = talkOf(
  makeDebate([
    ["7", "7"],
    ["7", "6"],
  ]),
);

test("corrections, slips and answers taken over are counted apart, of all turns that read", () => {
  expect(countReadings([MIXED])).toEqual({
    turns: 4,
    corrected: 1,
    misled: 1,
    flattered: 1,
    followed: 2,
    contested: 4,
  });
});

test("whoever reads only its own answer is not contested, and a slip to an answer that nobody gave follows nobody", () => {
  expect(countReadings([AGREED])).toMatchObject({
    turns: 2,
    misled: 1,
    flattered: 0,
    followed: 0,
    contested: 0,
  });
});

test("an agent that reads itself alone cannot follow, though it changes its answer", () => {
  const alone = talkOf([makeTurn(0, 0, "6"), makeTurn(0, 1, "7"), makeTurn(1, 0, "7", { reads: [0] })]);
  expect(countReadings([alone])).toMatchObject({ turns: 1, corrected: 1, followed: 0, contested: 0 });
});

test("others' silence contests nothing", () => {
  const silent = talkOf(
    makeDebate([
      ["7", null],
      ["7", "7"],
    ]),
  );
  // The silent one read an answer where it had none; the other read nothing but its own.
  expect(countReadings([silent])).toMatchObject({ contested: 1, followed: 1, corrected: 1 });
});

test("somebody is right where any turn is, though the group is not", () => {
  expect(MIXED.outcome.correct).toBe(false);
  expect(somebodyRight([MIXED, AGREED, talkOf(makeDebate([["5", "6"]]))])).toBe(2);
});
