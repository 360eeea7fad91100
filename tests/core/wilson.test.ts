import { expect, test } from "vitest";
import { wilson } from "../../src/core/wilson.ts";

test("Wilson's interval as published tables have it, inside 0 and 1 also for none and for all", () => {
  const rounded = (right: number, count: number) =>
    wilson(right, count).map((bound) => Number(bound.toFixed(3)));
  expect(rounded(10, 20)).toEqual([0.299, 0.701]);
  expect(rounded(18, 24)).toEqual([0.551, 0.88]);
  expect(rounded(0, 20)).toEqual([0, 0.161]);
  expect(rounded(20, 20)).toEqual([0.839, 1]);
  expect(rounded(1, 1)).toEqual([0.207, 1]);
});
