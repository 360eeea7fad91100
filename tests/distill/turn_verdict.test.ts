import { expect, test } from "vitest";
import { turnVerdict } from "../../src/distill/turn_verdict.ts";
import { makeDebate, makeTurn, TASK, talkOf } from "../teachers/turns.ts";

test("a program keeps the word of whoever ran it; any other answer is held against the key again", () => {
  const { outcome } = talkOf(makeDebate([["7", "7", "7"]]));
  const wrong = { ...makeTurn(0, 0, "8"), correct: true }; // as if something had been run
  const task = { ...TASK, judge: "tests" as const };
  expect(turnVerdict(wrong, { labels: "truth", task, outcome })).toBe(true);
  expect(turnVerdict({ ...wrong, correct: null }, { labels: "truth", task, outcome })).toBeNull();
  expect(turnVerdict(wrong, { labels: "truth", task: TASK, outcome })).toBe(false);
});
