import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const root = new URL("../../", import.meta.url);

test("every file that docs/references.md names exists", () => {
  const text = readFileSync(new URL("docs/references.md", root), "utf8");
  const named = [...text.matchAll(/`((?:src|tools|workers)\/[^`]+)`/g)].map((match) => match[1]!);
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
});
