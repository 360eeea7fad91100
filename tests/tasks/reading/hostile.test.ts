// Random texts under every file name: whatever comes, every row is asked or named, and what cannot be read is an error with a sentence.
import { expect, test } from "vitest";
import { RunError } from "../../../src/core/errors.ts";
import { RandomStream } from "../../../src/core/rng.ts";
import { readQuestions } from "../../../src/tasks/reading/read_questions.ts";
import { USUAL_WISH } from "../../../src/tasks/reading/read_wish.ts";

const NAMES = ["a.csv", "a.tsv", "a.jsonl", "a.json", "a.txt", "The pasted text"];
const PIECES = [
  ...Array.from(' ,;|\t\n"{}[]:?#1aAé\u0000\u2028'),
  "\r\n",
  '""',
  "question",
  "answer",
  "choices",
  "split",
  "test",
  "id",
  '{"question":"a?","answer":',
  '"answer":"b"}',
  '"__proto__":',
  "constructor",
  "#### 4",
  "(A) x\n(B) y",
  "null",
  "What is it?",
];

test("4,000 random texts: nothing is lost, nothing else is thrown", () => {
  const random = new RandomStream(29);
  let [read, refused] = [0, 0];
  for (let i = 0; i < 4000; i++) {
    const name = random.pick(NAMES);
    const content = Array.from({ length: random.integer(0, 40) }, () => random.pick(PIECES)).join("");
    const examples = random.integer(0, 8);
    const shown = JSON.stringify({ name, content });
    try {
      const reading = readQuestions({ name, content }, { ...USUAL_WISH, examples });
      const leftOut = reading.problems.filter(({ isKept }) => !isKept).length;
      const asked = reading.tasks.length + reading.examples.length;
      if (reading.columns.some(({ role }) => role === "question")) {
        expect([shown, asked + leftOut]).toEqual([shown, reading.rows]);
      }
      expect([shown, reading.trouble === null]).toEqual([shown, reading.tasks.length > 0]);
      expect(new Set(reading.tasks.map(({ id }) => id)).size).toBe(reading.tasks.length);
      for (const { question } of reading.tasks) expect(question.trim()).not.toBe("");
      read++;
    } catch (thrown) {
      if (!(thrown instanceof RunError)) throw new Error(shown, { cause: thrown });
      expect(thrown.message).toMatch(/[.?!]$/);
      refused++;
    }
  }
  expect(read).toBeGreaterThan(1000);
  expect(refused).toBeGreaterThan(100);
});

test("4,000 random bytes are text, or an error with a sentence", () => {
  const random = new RandomStream(31);
  for (let i = 0; i < 4000; i++) {
    const content = Uint8Array.from({ length: random.integer(0, 60) }, () => random.integer(0, 255));
    const encoding = random.pick([null, "utf-8", "utf-16", "windows-1252"] as const);
    try {
      readQuestions({ name: random.pick(NAMES), content }, { ...USUAL_WISH, encoding });
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(RunError);
    }
  }
});

test("a column is a row's own, whatever objects have by that name", () => {
  const content =
    '{"question":"1 + 1","answer":"2","constructor":"Ann"}\n{"question":"2 + 2","answer":"4"}\n';
  const { preview, columns, trouble } = readQuestions({ name: "x.jsonl", content }, USUAL_WISH);
  expect(trouble).toBeNull();
  const at = columns.findIndex(({ name }) => name === "constructor");
  expect(preview.map(({ cells }) => cells[at])).toEqual(["Ann", ""]);
});
