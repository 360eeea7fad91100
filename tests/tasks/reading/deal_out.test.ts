import { expect, test } from "vitest";
import { RandomStream } from "../../../src/core/rng.ts";
import { dealOut, splitByText } from "../../../src/tasks/reading/deal_out.ts";
import { type SplitWish, USUAL_SHARES } from "../../../src/tasks/reading/shares.ts";

const SEED: SplitWish = { by: { seed: 1 }, shares: USUAL_SHARES };
const rows = (questions: readonly string[]) =>
  questions.map((question) => ({ question, answer: "1", split: null }));
const numbered = (count: number) =>
  rows(Array.from({ length: count }, (_, i) => `Which of them is called ${"abcdefghij"[i % 10]}${i}?`));
const countsOf = (splits: readonly (string | null)[]) =>
  ["distil", "val", "test"].map((side) => splits.filter((each) => each === side).length);

test.each([
  [1, [1, 0, 0]],
  [2, [1, 0, 1]],
  [3, [1, 1, 1]],
  [6, [3, 1, 2]],
  [10, [5, 2, 3]],
  [1000, [500, 200, 300]],
] as const)("%i questions are dealt out by shares and a seed: %j", (count, expected) => {
  expect(countsOf(dealOut(numbered(count), SEED).splits)).toEqual(expected);
});

test("the seed alone decides, and other shares are kept to", () => {
  const splits = (seed: number) =>
    dealOut(numbered(60), { by: { seed }, shares: [1, 0, 1] })
      .splits.map(String)
      .join();
  expect(splits(1)).toBe(splits(1));
  expect(splits(1)).not.toBe(splits(2));
  expect(countsOf(splits(1).split(","))).toEqual([30, 0, 30]);
});

test("by its text a question stays where it is when the file grows", () => {
  const wish: SplitWish = { by: "text", shares: USUAL_SHARES };
  const [few, many] = [dealOut(numbered(50), wish), dealOut(numbered(200), wish)];
  expect(many.splits.slice(0, 50)).toEqual(few.splits);
  expect(few.splits).toEqual(numbered(50).map(({ question }) => splitByText(question, USUAL_SHARES)));
});

test("in 200 random sets nothing that is near stands on two sides", () => {
  const random = new RandomStream(5);
  for (let set = 0; set < 200; set++) {
    const questions = Array.from({ length: 40 }, () => {
      const person = random.pick(["Ann", "Ben", "Cid", "Dora", "Eva", "Finn", "Gus", "Hal"]);
      const thing = random.pick(["hats", "eggs", "pens", "coins"]);
      return `${person} has ${random.integer(1, 9)} ${thing} and buys some more of them. How many ${thing} now?`;
    });
    const by = random.next() < 0.5 ? "text" : { seed: set };
    const { splits, groups } = dealOut(rows(questions), { by, shares: USUAL_SHARES });
    const sides = new Map<number, Set<string | null>>();
    for (const [i, group] of groups.groupOf.entries()) {
      sides.set(group, (sides.get(group) ?? new Set()).add(splits[i]!));
    }
    expect([...sides.values()].filter((each) => each.size > 1)).toEqual([]);
    const same = new Map<string, Set<string | null>>();
    for (const [i, question] of questions.entries()) {
      same.set(question, (same.get(question) ?? new Set()).add(splits[i]!));
    }
    expect([...same.values()].filter((each) => each.size > 1)).toEqual([]);
  }
});

test("a question without an answer is learned from where others have one, and dealt out where none has", () => {
  const some = numbered(40).map((row, i) => (i % 2 === 0 ? row : { ...row, answer: null }));
  const { splits } = dealOut(some, SEED);
  expect(new Set(splits.filter((_, i) => i % 2 === 1))).toEqual(new Set(["distil"]));
  expect(countsOf(splits.filter((_, i) => i % 2 === 0))).toEqual([10, 4, 6]);
  const none = numbered(40).map((row) => ({ ...row, answer: null }));
  expect(countsOf(dealOut(none, SEED).splits)).toEqual([20, 8, 12]);
});

test("splits of the file itself hold; what is held out word for word is not learned from, and what is near is counted", () => {
  const far = "A bus with 10 seats comes by every day. How many seats in a week?";
  const near = "A bus with 12 seats comes by every day. How many seats in a week?";
  const { splits, leaks } = dealOut(
    [
      { question: "Who was it?", answer: "1", split: "distil" },
      { question: "Who was it?", answer: "1", split: "test" },
      { question: far, answer: "1", split: "distil" },
      { question: near, answer: "1", split: "test" },
      { question: far.replace("10", "14"), answer: "1", split: null },
    ],
    SEED,
  );
  expect(splits).toEqual([null, "test", "distil", "test", "test"]);
  expect(leaks).toBe(1);
});
