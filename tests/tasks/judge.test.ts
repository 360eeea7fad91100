import { expect, test } from "vitest";
import { findAnswer, isKind, isRight, kindOf, notAKind } from "../../src/tasks/judge.ts";

test.each([
  ["number", "1,234", "1234.0", true],
  ["number", "5", "$5", true],
  ["number", "1/2", "0.5", true],
  ["number", "7", "8", false],
  ["number", "7", "seven", false],
  ["text", "Paris", " paris ", true],
  ["text", "10:30", "10:45", false],
  ["text", "2024-05-01", "2024", false],
  ["text", "\\sqrt{2}", "2", false],
  ["text", "Paris", "Paris is a city", false],
  ["choice", "B", "(b)", true],
  ["choice", "B", "B) 12 apples", true],
  ["choice", "B", "A", false],
  ["choice", "B", "Because", false],
  ["choice", "A", "A good question", false],
  ["choice", "(B)", "b", true],
  ["text", "Yes.", "yes", true],
  ["text", "“Paris”", "Paris", true],
  ["text", "x²", "x2", false],
  ["contains", "Paris", "It is Paris, of course.", true],
  ["contains", "new york", "I live in New York!", true],
  ["contains", "York New", "I live in New York!", false],
  ["contains", "art", "It is a party.", false],
  ["contains", "3.5", "It costs 3.50 euros", false],
  ["contains", "don't", "We don’t know.", true],
  ["pattern", "^(yes|yep)\\b", "Yep, it is.", true],
  ["pattern", "^(yes|yep)\\b", "Oh yes", false],
  ["pattern", "(a+)+$", `${"a".repeat(3000)}!`, false],
] as const)("%s: to the key %j the answer %j is right: %j", (judge, key, answer, right) => {
  expect(isRight({ judge, answer: key }, answer)).toBe(right);
});

test("no answer is wrong, and without a key nothing is right or wrong", () => {
  for (const judge of ["number", "text", "choice"] as const) {
    expect(isRight({ judge, answer: "7" }, null)).toBe(false);
    expect(isRight({ judge, answer: null }, "7")).toBeNull();
    expect(isRight({ judge, answer: null }, null)).toBeNull();
  }
});

test.each([
  ["number", "So the answer is 42.", "42"],
  ["number", "I do not know.", null],
  ["text", "The answer is Paris.", "Paris"],
  ["text", "The answer is Paris. It lies on the Seine.", "Paris"],
  ["text", "\\boxed{\\text{Paris}}", "Paris"],
  ["text", "Yes.", "Yes"],
  ["text", "**Paris**", "Paris"],
  ["text", "A good answer would need a map.\n#### Paris", "Paris"],
  ["text", "The answer is Rome. No, the answer is: Paris", "Paris"],
  ["text", "10:30", "10:30"],
  ["text", "", null],
  ["choice", "The answer is (B).", "B"],
  ["choice", "B.", "B"],
  ["choice", "(b)", "B"],
  ["choice", "Answer: B", "B"],
  ["choice", "B) 12 apples", "B"],
  ["choice", "Because of that", null],
  ["contains", "It is Paris, of course.", "It is Paris, of course."],
  ["contains", "Let me see.\nThe answer is: the red one.\n", "the red one"],
  ["pattern", " 2024-05-01 ", "2024-05-01"],
  ["pattern", "", null],
] as const)("%s: the text %j ends with the answer %j", (kind, text, answer) => {
  expect(findAnswer(text, kind)).toBe(answer);
});

test.each([
  ["42", "number"],
  ["1,234", "number"],
  ["$3.50", "number"],
  ["-1/2", "number"],
  ["B", "choice"],
  ["Paris", "text"],
  ["10:30", "text"],
  ["2024-05-01", "text"],
  ["5 < x < 7", "text"],
  ["(3, 4)", "text"],
  ["52_8", "text"],
  ["3 apples", "text"],
  ["b", "text"],
  ["(B)", "choice"],
  ["(R)", "choice"],
  ["R", "text"],
  ["(BC)", "text"],
] as const)("the key %j is judged as %s", (key, kind) => {
  expect(kindOf(key)).toBe(kind);
});

test.each([
  ["The answer is blue.", "B"],
  ["red", "A"],
  ["(C)", "C"],
  ["C) sea green", "C"],
  ["Sea Green", "C"],
  ["yellow", null],
  ["twice", null],
] as const)("of choices, the words of one count as its letter: %j gives %j", (text, letter) => {
  expect(findAnswer(text, "choice", ["red", "Blue", "sea green", "twice", "Twice."])).toBe(letter);
});

test("a kind that is not there, or not yet, is named with those that are", () => {
  expect([isKind("text"), isKind("tests"), isKind("toString")]).toEqual([true, false, false]);
  expect(notAKind("tests")).toMatch(
    /"judge" is "tests".*only the small functions.*number, text, choice, contains, pattern/,
  );
  expect(notAKind("toString")).toMatch(/"judge" is "toString", expected one of/);
});
