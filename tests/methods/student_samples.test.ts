// Which failures of a look at the student end its training.
import { expect, test } from "vitest";
import { RunError } from "../../src/core/errors.ts";
import { sparesTraining } from "../../src/methods/student_samples.ts";

test("a look that is late, too large or too long ends no training; a lost device, a cancelled run and a defect do", () => {
  for (const code of ["aborted", "gpu-memory", "shape"] as const)
    expect(sparesTraining(new RunError(code, "no"), false)).toBe(true);
  expect(sparesTraining(new RunError("gpu-lost", "gone"), false)).toBe(false);
  expect(sparesTraining(new RunError("aborted", "cancelled"), true)).toBe(false);
  expect(sparesTraining(new TypeError("a defect"), false)).toBe(false);
});
