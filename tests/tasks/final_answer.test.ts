import { expect, test } from "vitest";
import { finalAnswer, sameNumber } from "../../src/tasks/final_answer.ts";

test.each([
  ["She has 3 + 4 = 7 apples.\n#### 7", "7"],
  ["#### 1,234", "1,234"],
  ["#### -3", "-3"],
  ["#### $5", "$5"],
  ["It costs 3.50", "3.50"],
  ["It costs 3.50.", "3.50"],
  ["The answer is 42.", "42"],
  ["The answer is: 42, as 6 x 7 = 43 is wrong", "42"],
  ["Answer : 17", "17"],
  ["The final answer is **18**.", "18"],
  ["So we get \\boxed{12}. Check: 12 = 12, 5 < 13", "12"],
  ["\\boxed{\\frac{3}{4}}", "\\frac{3}{4}"],
  ["That is 1/2 of it.", "1/2"],
  ["The answer is 3. Wait, the answer is 4.", "4"],
  ["#### 5\n#### 6", "6"],
  ["10 - 3 = 7", "7"],
  ["10-3", "3"],
  ["x = -3", "-3"],
  ["he lost (-3)", "-3"],
  ["1, 2, 3", "3"],
  ["1,2", "2"],
  ["the answer is unknown, maybe 8", "8"],
  ["50%", "50"],
  ["−12 degrees", "−12"],
  ["in 2024 there were 1,000,000", "1,000,000"],
  ["no number here", null],
  ["", null],
] as const)("the final answer of %j is %j", (text, answer) => {
  expect(finalAnswer(text)).toBe(answer);
});

test.each([
  ["1,234", "1234", true],
  ["1234.0", "1,234", true],
  ["$5", "5", true],
  ["-$5", "-5", true],
  ["$-5", "-5", true],
  ["-3", "3", false],
  ["3.50", "3.5", true],
  ["3.50", "3.51", false],
  ["1/2", "0.5", true],
  ["\\frac{3}{4}", "0.75", true],
  ["2/4", "1/2", true],
  ["1/3", "0.333", false],
  ["0", "-0", true],
  ["007", "7", true],
  ["10000000000000001", "10000000000000000", false], // equal as floating point numbers
  ["1/0", "1/0", false],
  ["5 dollars", "5", true],
  ["seven", "7", false],
  ["9".repeat(200), "9".repeat(200), false],
] as const)("%j and %j are the same number: %j", (a, b, same) => {
  expect(sameNumber(a, b)).toBe(same);
  expect(sameNumber(b, a)).toBe(same);
});

test("a missing answer equals nothing", () => {
  expect(sameNumber(null, null)).toBe(false);
  expect(sameNumber(null, "1")).toBe(false);
});

test("a long hostile text is searched in linear time", () => {
  const started = performance.now();
  finalAnswer(`${"1,".repeat(50_000)}x`);
  finalAnswer(`${"1/".repeat(50_000)}x`);
  finalAnswer("\\boxed{".repeat(20_000));
  finalAnswer(`answer ${" ".repeat(100_000)}x`);
  expect(performance.now() - started).toBeLessThan(5000);
});
