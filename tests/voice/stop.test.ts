import { expect, test } from "vitest";
import { stopAt } from "../../src/voice/stop.ts";

const LINE = { lineOf: ["Answer:"] };
/** The text as it is when the rule first ends it, while it comes letter by letter. */
function grown(text: string, rule: Parameters<typeof stopAt>[1]): string {
  for (let length = 1; length <= text.length; length++) {
    const end = stopAt(text.slice(0, length), rule);
    if (end !== null) return text.slice(0, end);
  }
  return text;
}

test("a line with an answer ends with its line break and never before, so that 42 is not cut to 4", () => {
  expect(stopAt("20 plus 22 is 42. Answer: 4", LINE)).toBeNull();
  expect(stopAt("20 plus 22 is 42. Answer: 42", LINE)).toBeNull();
  expect(grown("20 plus 22 is 42. Answer: 42\nWhat is 3?", LINE)).toBe("20 plus 22 is 42. Answer: 42");
});

test("a line that only announces an answer goes on, and lines without one do", () => {
  expect(grown("First this.\nAnswer:\n42\nand more", LINE)).toBe("First this.\nAnswer:\n42\nand more");
  expect(grown("Answer:  \nAnswer: 7\nmore", LINE)).toBe("Answer:  \nAnswer: 7");
});

test("a text ends before the first of the given texts, wherever its letters are cut into tokens", () => {
  const rule = { before: ["\nQuestion:", "###"], lineOf: ["Answer:"] };
  expect(grown(" It is 7.\nQuestion: next", rule)).toBe(" It is 7.");
  expect(grown(" It is 7 ### and\nQuestion: next", rule)).toBe(" It is 7 ");
  expect(stopAt("nothing of the kind", rule)).toBeNull();
  expect(stopAt("anything", {})).toBeNull();
});

test("nothing ends a text inside a thought", () => {
  const rule = { ...LINE, aside: { open: "<think>", close: "</think>" } };
  const text = "<think>\nAnswer: 9\n</think>\nAnswer: 7\nmore";
  expect(grown(text, rule)).toBe("<think>\nAnswer: 9\n</think>\nAnswer: 7");
});
