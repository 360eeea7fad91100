// Answers as models write them: each row has the known answer, what a model said, and whether it is right.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { finalAnswer, sameNumber } from "../../src/tasks/final_answer.ts";
import { findAnswer, isRight, kindOf } from "../../src/tasks/judge.ts";

interface Row {
  readonly expected: string;
  readonly said: string;
  readonly right: boolean;
}

const rowsOf = (name: string) =>
  readFileSync(`tests/golden/cases/answers-${name}/answers.jsonl`, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Row);

describe.each([
  "arithmetic-in-the-line",
  "key-that-is-no-number",
  "latex-numbers",
  "run-on",
  "text-keys",
  "the-mere-word-answer",
])("%s", (name) => {
  test.each(rowsOf(name))("$expected: $said", ({ expected, said, right }) => {
    const judge = kindOf(expected);
    expect(isRight({ answer: expected, judge }, findAnswer(said, judge))).toBe(right);
  });
});

test.each([
  ["The answer is 42, as 6 x 7 = 43 is wrong", "42"],
  ["The answer is 3 (since 5 = 2 + 3)", "3"],
  ["Answer: x = 5", "5"],
  ["#### 3 \\times 4 = 12", "12"],
  ["#### 4 + 5 =", "4"],
  ["The answer is 12 - 4 = 8, and 9 = 9", "8"],
  ["\\boxed{x = \\dfrac{3}{4}}", "\\frac{3}{4}"],
  ["\\boxed{-2\\frac{1}{2}}", "-2\\frac{1}{2}"],
  ["\\boxed{1{,}234{,}567}", "1,234,567"],
  ["in {,} 3\\,4", "4"],
])("the final answer of %j is %j", (text, answer) => {
  expect(finalAnswer(text)).toBe(answer);
});

test.each([
  ["-2\\frac{1}{2}", "-2.5"],
  ["\\frac{-3}{6}", "-1/2"],
  ["-\\frac{-3}{6}", "0.5"],
  ["9\\,500", "9500"],
])("%s is %s", (left, right) => {
  expect(sameNumber(left, right)).toBe(true);
});

test("a made-up next question counts for no kind of answer, unless nothing stands before it", () => {
  const said = "The answer is Paris.\nQuestion: And of Spain?\nThe answer is Madrid.";
  expect(findAnswer(said, "text")).toBe("Paris");
  expect(findAnswer("(B)\nQ: 1 + 1?\n(C)", "choice")).toBe("B");
  expect(findAnswer("Sure!\nQuestion: 2 + 2?\nAnswer: 4", "number")).toBe("4");
});

test("a long row of thousands is read in linear time", () => {
  const begin = process.cpuUsage();
  finalAnswer(`1${",111".repeat(64_000)},`);
  finalAnswer(`\\boxed{${"1{,}111".repeat(32_000)}`);
  finalAnswer("answer is ".repeat(20_000));
  expect(process.cpuUsage(begin).user).toBeLessThan(2e6);
});
