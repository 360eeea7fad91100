import { expect, test } from "vitest";
import { selfCheckReport } from "../../src/eval/quality.ts";

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
