import { expect, test } from "vitest";
import type { Task } from "../../../src/records/task.ts";
import { blamedStep, isSound, stepQuality } from "../../../src/voice/words/quality.ts";

const TASK: Task = {
  id: "t",
  question:
    "Ann has 12 eggs. That is 5 more eggs than Ben has. Cal has 3 times as many eggs as Ben. How many eggs does Cal have?",
  answer: "21",
  judge: "number",
  family: "compare",
  split: "test",
  origin: "test",
  hints: {
    steps: [
      { left: 12, op: "-", right: 5, result: 7 },
      { left: 3, op: "x", right: 7, result: 21 },
    ],
  },
};

test.each([
  ["all right", "Step 1 : Ben has 12 - 5 = 7 . Step 2 : Cal has 7 x 3 = 21 . Answer : 21", 2, 2, null],
  [
    "a wrong step spoils those behind it",
    "Step 1 : Ben has 12 + 5 = 17 . Step 2 : Cal has 17 x 3 = 51 . Answer : 51",
    2,
    0,
    1,
  ],
  [
    "the second step is wrong",
    "Step 1 : Ben has 12 - 5 = 7 . Step 2 : Cal has 7 + 3 = 10 . Answer : 10",
    2,
    1,
    2,
  ],
  ["no step", "Answer : 21", 0, 0, null],
])("steps: %s", (_, solution, written, right, firstWrong) => {
  expect(stepQuality(TASK, solution)).toEqual({ written, right, firstWrong });
});

test("of a task whose steps nobody knows, nothing is said", () => {
  const { hints: _, ...unknown } = TASK;
  expect(stepQuality(unknown, "Step 1 : 12 - 5 = 7 .")).toBeNull();
});

test.each([
  [
    "Check : Step 1 : + . check That is 5 more than Ben has so Ben has fewer . minus 5 . wrong agent 1 . Step 2 : x . ok . Step 1 : Ben has 12 - 5 = 7 .",
    1,
  ],
  [
    "Check : Step 1 : - . ok . Step 2 : + . check 3 times so Cal has more . times 3 . wrong agent 1 . Step 1 : Ben has 12 - 5 = 7 .",
    2,
  ],
  ["Check : Step 1 : - . ok . Step 2 : x . ok . Step 1 : Ben has 12 - 5 = 7 .", null],
  ["Step 1 : Ben has 12 - 5 = 7 . Answer : 7", null],
  ["", null],
])("the step that a critique calls wrong", (revision, step) => {
  expect(blamedStep(revision)).toBe(step);
});

test("a right answer by other steps than the task's is not sound; without known steps nothing is said", () => {
  expect(isSound(TASK, "Step 1 : Ben has 12 - 5 = 7 . Step 2 : Cal has 7 x 3 = 21 . Answer : 21")).toBe(true);
  expect(isSound(TASK, "Step 1 : 12 + 5 = 17 . Step 2 : 17 + 4 = 21 . Answer : 21")).toBe(false);
  expect(isSound(TASK, "Step 1 : Ben has 12 - 5 = 7 . Answer : 21")).toBe(false);
  expect(isSound(TASK, "It is 21.")).toBe(false);
  const { hints: _, ...unknown } = TASK;
  expect(isSound(unknown, "Step 1 : Ben has 12 - 5 = 7 . Answer : 21")).toBeNull();
});
