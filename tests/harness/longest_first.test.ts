import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { LONGEST, rank } from "./longest_first.ts";

test("the long files are there, each once, and come before all others", () => {
  expect(LONGEST.filter((path) => !existsSync(path))).toEqual([]);
  expect(new Set(LONGEST).size).toBe(LONGEST.length);
  const others = ["/clone/tests/e2e/attacks.test.ts", "/clone/tests/cli/runs.test.ts"];
  expect(others.map(rank)).toEqual([LONGEST.length, LONGEST.length]);
  expect(LONGEST.map((path) => rank(`/clone/${path}`))).toEqual(LONGEST.map((_, i) => i));
});
