import { expect, test } from "vitest";
import { answersEqual, canonicalAnswer } from "../../src/tasks/verifier.ts";

test("answers are equal by value, not by spelling", () => {
  expect(answersEqual("7", " 07 ")).toBe(true);
  expect(answersEqual("3.50", "3.5")).toBe(true);
  expect(answersEqual("1,000", "1000")).toBe(true);
  expect(answersEqual("-0", "0")).toBe(true);
  expect(answersEqual("Paris", "paris")).toBe(true);
  expect(answersEqual("7", "-7")).toBe(false);
  expect(answersEqual("3.5", "35")).toBe(false);
  expect(answersEqual("1,00", "100")).toBe(false);
  expect(answersEqual("12345678901234567890", "12345678901234567891")).toBe(false);
});

test("a missing or empty answer equals nothing, not even itself", () => {
  expect(answersEqual(null, null)).toBe(false);
  expect(answersEqual("", "")).toBe(false);
  expect(answersEqual("0", null)).toBe(false);
  expect(canonicalAnswer("0")).toBe("0");
});

test("programs are the same answer only letter by letter, without outer blanks", () => {
  expect(answersEqual("f = (A) => A", " f = (A) => A\n", "tests")).toBe(true);
  expect(answersEqual("f = (A) => A", "f = (a) => a", "tests")).toBe(false);
  expect(answersEqual('" "', '"  "', "tests")).toBe(false);
  expect(answersEqual(" ", " ", "tests")).toBe(false);
});
