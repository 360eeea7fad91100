// What is learned without a judge, and what is said of it.
import { expect, test } from "vitest";
import { type Fate, fatesOf, withFate } from "../../src/records/by_hand.ts";
import { agreementSentence, byHandSentence, isAgreed } from "../../src/teachers/by_hand.ts";

const outcome = (taskId: string, votes: number) => ({
  taskId,
  votes: [{ answer: "7", from: Array.from({ length: votes }, (_, i) => `turn-${i}`) }],
});

test("enough votes are learned, and what a person decided goes before them", () => {
  const fates = new Map<string, Fate>([
    ["few", "keep"],
    ["many", "leave-out"],
  ]);
  expect(isAgreed(outcome("other", 2), 2, fates)).toBe(true);
  expect(isAgreed(outcome("other", 1), 2, fates)).toBe(false);
  expect(isAgreed(outcome("few", 1), 2, fates)).toBe(true);
  expect(isAgreed(outcome("many", 3), 2, fates)).toBe(false);
});

test("a question has one decision, the newest, and a decision can be taken back", () => {
  const once = withFate({}, "a", "keep");
  const twice = withFate({ byHand: withFate({ byHand: once }, "b", "keep") }, "a", "leave-out");
  expect([...fatesOf({ byHand: twice })]).toEqual([
    ["b", "keep"],
    ["a", "leave-out"],
  ]);
  expect(withFate({ byHand: twice }, "b", null)).toEqual([{ taskId: "a", fate: "leave-out" }]);
  expect(fatesOf({}).size).toBe(0);
});

test("what was decided is said after who checked", () => {
  expect(byHandSentence([])).toBe("");
  expect(byHandSentence(["keep"])).toBe("By hand, 1 question was kept.");
  expect(byHandSentence(["keep", "leave-out", "leave-out"])).toBe(
    "By hand, 2 questions were left out and 1 kept.",
  );
  const byHand = [{ taskId: "a", fate: "leave-out" as const }];
  const config = { leastVotes: 1 };
  expect(agreementSentence([], { config })).toBe("Nobody checked what the group agreed on.");
  expect(agreementSentence([], { config, byHand })).toBe(
    "Nobody checked what the group agreed on. By hand, 1 question was left out.",
  );
});
