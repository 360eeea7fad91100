import { expect, test } from "vitest";
import type { ArithmeticStep } from "../../../src/tasks/arithmetic/hints.ts";
import { linesOf, parseSteps, stepLabels } from "../../../src/voice/words/notation.ts";

const step = (left: number, op: ArithmeticStep["op"], right: number, result: number): ArithmeticStep => ({
  left,
  op,
  right,
  result,
});

test("steps are read with and without who they are about, in model text and in English", () => {
  const expected = [step(12, "-", 5, 7), step(3, "x", 7, 21), step(21, "+", 7, 28)];
  const text =
    "Step 1 : Ben has 12 - 5 = 7 . Step 2 : 3 x 7 = 21 . Step 3 : together 21 + 7 = 28 . Answer : 28";
  expect(parseSteps(text)).toEqual(expected);
  expect(parseSteps(text.replace(/ (?=[.:])/g, ""))).toEqual(expected);
  expect(parseSteps("")).toEqual([]);
  expect(parseSteps("Step 1 : + - + . ok . Answer : 5")).toEqual([]);
});

test("a note before the sum changes nothing, whatever it says", () => {
  const text =
    "Step 1 : check That is 5 more than Ben has so Ben has fewer . Ben has 12 - 5 = 7 . Step 2 : so each has more . now 6 + 5 = 11 . Step 3 : check all 3 so times 3 . 11 x 3 = 33 . Answer : 33";
  const expected = [step(12, "-", 5, 7), step(6, "+", 5, 11), step(11, "x", 3, 33)];
  expect(parseSteps(text)).toEqual(expected);
  expect(parseSteps(text.replace(/ (?=[.:])/g, ""))).toEqual(expected);
  // One note a step; other words before the sum, a sum inside a note, or a note alone, is no step.
  expect(parseSteps("Step 1 : so Ben has fewer . so so . 12 - 5 = 7 .")).toEqual([]);
  expect(parseSteps("Step 1 : check 12 - 5 = 8 so Ben has fewer . 12 - 5 = 7 .")).toEqual([]);
  expect(parseSteps("Step 1 : well Ben has fewer . 12 - 5 = 7 .")).toEqual([]);
  expect(parseSteps("Step 1 : so Ben has fewer . Answer : 7")).toEqual([]);
  expect(parseSteps("Step 1 : 12 - 5 = 7.5")).toEqual([]);
});

test("a wrong step spoils itself and all that follow; + and x commute, - does not", () => {
  const right = [step(12, "-", 5, 7), step(7, "x", 3, 21)];
  expect(stepLabels(right, right)).toEqual([true, true]);
  expect(stepLabels(right, [step(12, "-", 5, 7), step(3, "x", 7, 21)])).toEqual([true, true]);
  expect(stepLabels(right, [step(5, "-", 12, 7), step(7, "x", 3, 21)])).toEqual([false, false]);
  expect(stepLabels(right, [step(12, "-", 5, 7), step(7, "x", 3, 20)])).toEqual([true, false]);
  expect(stepLabels(right, [...right, step(1, "+", 1, 2)])).toEqual([true, true, false]);
  expect(stepLabels(right, [])).toEqual([]);
});

test("a text is cut into lines at its steps and its answer, whatever stands around them", () => {
  expect(linesOf("Step 1: Ben has 12 - 5 = 7. Step 2: 7 x 3 = 21. Answer: 21")).toEqual([
    "Step 1: Ben has 12 - 5 = 7.",
    "Step 2: 7 x 3 = 21.",
    "Answer: 21",
  ]);
  expect(linesOf("no steps")).toEqual(["no steps"]);
  expect(linesOf("")).toEqual([]);
});
