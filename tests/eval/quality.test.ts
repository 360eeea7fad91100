import { expect, test } from "vitest";
import type { Task } from "../../src/records/task.ts";
import { blamedStep, selfCheckReport, stepQuality } from "../../src/eval/quality.ts";

const TASK: Task = {
  id: "t",
  question:
    "Ann has 12 eggs. That is 5 more eggs than Ben has. Cal has 3 times as many eggs as Ben. How many eggs does Cal have?",
  answer: "21",
  family: "compare",
  split: "test",
  steps: [
    { left: 12, op: "-", right: 5, result: 7 },
    { left: 3, op: "x", right: 7, result: 21 },
  ],
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
  const { steps: _, ...unknown } = TASK;
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

test("self-checks are counted by what they did to right and to wrong solutions", () => {
  const check = (wasRight: boolean, isRight: boolean, blamed: number | null, firstWrong: number | null) => ({
    wasRight,
    isRight,
    blamed,
    firstWrong,
  });
  const report = selfCheckReport([
    check(false, true, 1, 1), // found and mended
    check(false, false, 2, 1), // blamed the wrong step
    check(false, false, null, 2), // saw nothing
    check(false, true, null, null), // no step was written: nothing to localise
    check(true, true, null, null),
    check(true, false, 1, null), // spoilt
  ]);
  expect(report).toEqual({ wrongBefore: 4, rightBefore: 2, mended: 2, spoilt: 1, localised: 1, blamed: 3 });
});
