import { expect, test } from "vitest";
import { addReport, secondsLeft } from "../../../src/app/run/time_left.ts";
import type { ProgressReport } from "../../../src/app/run/time_left.ts";

const gather = (reports: readonly ProgressReport[]): readonly ProgressReport[] =>
  reports.reduce<readonly ProgressReport[]>(addReport, []);

test("a steady pace gives the exact time left", () => {
  const reports = gather([0, 1, 2, 3, 4].map((n) => ({ at: n * 1000, done: n * 2 })));
  expect(secondsLeft(reports, 28)).toBe(10); // 20 left at 2 a second
});

test("nothing is said before three seconds and four reports, nor without progress", () => {
  expect(secondsLeft([], 10)).toBeNull();
  expect(secondsLeft(gather([0, 1, 2].map((n) => ({ at: n * 2000, done: n }))), 10)).toBeNull();
  expect(secondsLeft(gather([0, 1, 2, 3].map((n) => ({ at: n * 100, done: n }))), 10)).toBeNull();
  expect(secondsLeft(gather([0, 1, 2, 3].map((n) => ({ at: n * 2000, done: 5 }))), 10)).toBeNull();
});

test("a run that resumes at 900 of 1000 is judged by this sitting's pace", () => {
  const reports = gather([0, 1, 2, 3, 4].map((n) => ({ at: n * 1000, done: 900 + n })));
  expect(secondsLeft(reports, 1000)).toBe(96);
});

test("only the last half minute counts, and a step back starts afresh", () => {
  const slowThenFast = gather([
    { at: 0, done: 1 },
    { at: 60_000, done: 2 },
    { at: 61_000, done: 12 },
    { at: 62_000, done: 22 },
    { at: 63_000, done: 32 },
    { at: 64_000, done: 42 },
  ]);
  expect(secondsLeft(slowThenFast, 142)).toBe(10);
  expect(addReport(slowThenFast, { at: 65_000, done: 0 })).toEqual([{ at: 65_000, done: 0 }]);
});

test("reports that come once in twenty seconds are enough as well: the last four", () => {
  const rounds = gather([0, 1, 2, 3, 4, 5].map((n) => ({ at: n * 20_000, done: n })));
  expect(rounds).toHaveLength(4);
  expect(secondsLeft(rounds, 10)).toBe(100);
});

test("done is zero seconds away", () => {
  expect(secondsLeft([{ at: 0, done: 5 }], 5)).toBe(0);
});
