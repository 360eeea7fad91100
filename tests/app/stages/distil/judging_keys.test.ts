import { expect, test } from "vitest";
import { keyOf, nextOpen } from "../../../../src/app/stages/distil/judging_keys.ts";

const pressed = (key: string, held: Partial<Record<"ctrlKey" | "metaKey" | "altKey", boolean>> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...held,
});

test("letters in either case and arrows judge and move; with a modifier they are the browser's", () => {
  const meant = ["y", "Y", "n", "u", "j", "k", "ArrowDown", "ArrowUp", "x", "Enter", "constructor"].map(
    (key) => keyOf(pressed(key), false),
  );
  expect(meant).toEqual([
    "right",
    "right",
    "wrong",
    "undo",
    "skip",
    "back",
    "skip",
    "back",
    null,
    null,
    null,
  ]);
  for (const held of ["ctrlKey", "metaKey", "altKey"] as const)
    expect(keyOf(pressed("y", { [held]: true }), true)).toBeNull();
});

test("the space bar is for later where no button has the focus", () => {
  expect(keyOf(pressed(" "), true)).toBe("skip");
  expect(keyOf(pressed(" "), false)).toBeNull();
});

test("the next answer is the next that is not judged, round the end, and the next at all when all are", () => {
  const words = [true, null, false, null];
  const next = (at: number, said: readonly (boolean | null)[] = words) =>
    nextOpen(4, at, (i) => said[i] ?? null);
  expect([next(-1), next(1), next(3)]).toEqual([1, 3, 1]);
  const all = [true, true, false, false];
  expect([next(1, all), next(3, all)]).toEqual([2, 3]);
  expect(nextOpen(0, -1, () => null)).toBe(0);
});
