// An answer where there is little room.
import { expect, test } from "vitest";
import { shortAnswer } from "../../../src/app/parts/short_answer.ts";

test("a number or a few words are themselves; a program and a long line are their beginning", () => {
  expect(["7", " 7 ", "the red box", "-1.5"].map(shortAnswer)).toEqual(["7", "7", "the red box", "-1.5"]);
  expect(shortAnswer("function half(n) {\n  return n / 2;\n}")).toBe("function half(n) {…");
  expect(shortAnswer("word ".repeat(30))).toBe(`${"word ".repeat(12).trim()}…`);
  expect(shortAnswer("a\u202Eb")).toBe("a[U+202E]b");
});
