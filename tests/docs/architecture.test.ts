// docs/architecture.md says how to add a thing of each kind; CONTRIBUTING.md sends newcomers there.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

const page = readFileSync("docs/architecture.md", "utf8");
const howTo = page.slice(page.indexOf("## How to add"), page.indexOf("## The rooms"));
const kinds = howTo
  .split("\n### ")
  .slice(1)
  .map((section) => [section.split("\n")[0]!, section.trim().split("\n").slice(2)] as const);

test("there is a way to add each of the ten kinds, in ten lines at most", () => {
  expect(kinds.map(([kind]) => kind)).toEqual([
    "A teacher",
    "A tool",
    "A codec",
    "A method",
    "An export format",
    "A family of models",
    "A setting",
    "A source of questions",
    "A sentence of the page, and its German",
    "A language",
  ]);
  for (const [kind, lines] of kinds) expect(lines.length, kind).toBeLessThanOrEqual(10);
});

test.each(["docs/architecture.md", "CONTRIBUTING.md"])("the files that %s names are there", (name) => {
  const text = readFileSync(name, "utf8");
  const quoted = [...text.matchAll(/`((?:src|tests|tools|docs)\/[^`*]+\.\w+)`/g)].map(([, path]) => path!);
  const linked = [...text.matchAll(/\]\(([^)#:]+)/g)].map(([, path]) => join(dirname(name), path!));
  const named = [...quoted, ...linked].filter((path) => !path.includes("NAME"));
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((path) => !existsSync(path))).toEqual([]);
});
