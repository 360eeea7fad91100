import { expect, test } from "vitest";
import { signatureDistance, signatureOf } from "../../src/voice/signature.ts";

test("a signature holds the operations in order, whatever the words and signs around them", () => {
  const said = "Step 1 : Ben has 12 - 5 = 7 . Step 2 : Cal has 7 x 3 = 21 . Answer : 21";
  expect(signatureOf(said)).toEqual(["12-5", "3*7"]);
  expect(signatureOf("First 12 − 5 = 7, then 3 × 7 = 21. So 21.")).toEqual(["12-5", "3*7"]);
  expect(signatureOf("1,200 ÷ 4 = 300 and 2.5+-1 = 1.5")).toEqual(["1200/4", "-1+2.5"]);
  expect(signatureOf("It is obvious.")).toEqual([]);
});

test("the distance is 0 for the same way, and grows with other operations and another order", () => {
  const way = ["a", "b", "c"];
  expect(signatureDistance(way, [...way])).toBe(0);
  expect(signatureDistance(["a", "b"], ["b", "a"])).toBe(2);
  expect(signatureDistance(["a", "b"], ["a"])).toBe(2);
  expect(signatureDistance(["a"], ["a", "a"])).toBe(2);
  expect(signatureDistance(way, ["x"])).toBeGreaterThan(signatureDistance(way, ["a", "b"]));
});
