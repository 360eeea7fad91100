import { expect, test } from "vitest";
import { isTunedQuery, withTuning } from "../../../src/app/run/tuning_link.ts";

test("an address that switches the tuning off does so while settings change", () => {
  expect(["", "?tune=1&seed=7", "?seed=7&tune=0"].map(isTunedQuery)).toEqual([true, true, false]);
  expect(withTuning("?seed=7", "rounds=2")).toBe("rounds=2");
  expect(withTuning("?tune=0&seed=7", "rounds=2")).toBe("tune=0&rounds=2");
  expect(withTuning("?tune=0", "")).toBe("tune=0");
});
