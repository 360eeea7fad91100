import { expect, test } from "vitest";
import { saidNumbers, saidWord } from "../../src/teachers/said_word.ts";

const SIDES = ["affirmative", "negative", "none"] as const;

test.each([
  ["The first sum is wrong.\nSide: negative", "negative"],
  ["Side: none. But then the sum …\nSide: **Affirmative**.", "affirmative"],
  ["The negative side is right.", "negative"],
  ["SIDE - Negative", "negative"],
  ["Both the affirmative and the negative side have a point.", null],
  ["I cannot tell.", null],
  ["Sidelong: negatively", null],
  ["", null],
])("%j names %s", (text, expected) => {
  expect(saidWord(text, "Side", SIDES)).toBe(expected);
});

test("numbers are those on the line of the last mark", () => {
  expect(saidNumbers("Scores: 4, 2 and 5\n3 more", "Score")).toEqual([4, 2, 5]);
  expect(saidNumbers("Score: 1\nScore: [[3]]", "Score")).toEqual([3]);
  expect(saidNumbers("I give it a 4.", "Score")).toEqual([]);
  expect(saidNumbers("Score: none", "Score")).toEqual([]);
});
