// docs/page.md names a test for every feature; each is there under its name.
import { existsSync, readFileSync, statSync } from "node:fs";
import { expect, test } from "vitest";

const rows = readFileSync("docs/page.md", "utf8")
  .split("\n")
  .filter((line) => /^\| \d+ \|/.test(line))
  .map((line) => line.split("|").map((cell) => cell.trim()));

test("all 27 features have a row that says whether they are there", () => {
  expect(rows.map(([, number]) => Number(number))).toEqual(Array.from({ length: 27 }, (_, i) => i + 1));
  for (const [, , feature, wanted, there] of rows) {
    expect(wanted, feature).toMatch(/^(must|should|ours alone)$/);
    expect(there, feature).toMatch(/^(yes|in part|no)$/);
  }
});

test("every test that a row names is there under its name", () => {
  for (const [, number, , , there, held = ""] of rows) {
    const named = [...held.matchAll(/`(tests\/[^`]+)`(?: “([^”]+)”)?/g)];
    expect(named.length, `row ${number}`).toBeGreaterThan(there === "no" ? -1 : 0);
    for (const [, path = "", title] of named) {
      expect(existsSync(path), path).toBe(true);
      if (title === undefined) continue;
      expect(statSync(path).isFile(), path).toBe(true);
      expect(readFileSync(path, "utf8").includes(title), `${path}: ${title}`).toBe(true);
    }
  }
});
