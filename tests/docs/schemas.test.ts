// The JSON Schemas in docs/ are what the code's own schemas say. `npm run schemas` writes them anew.
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { JSON_SCHEMAS } from "../../tools/schemas.ts";

test.each(Object.keys(JSON_SCHEMAS))("%s is fresh", (path) => {
  const committed: unknown = JSON.parse(readFileSync(path, "utf8"));
  // As text, because the order of the keys is part of the file; its line breaks are the formatter's.
  expect(JSON.stringify(committed), "run `npm run schemas`").toBe(JSON.stringify(JSON_SCHEMAS[path]!()));
});

test("no JSON Schema in docs is written by hand", () => {
  const files = readdirSync("docs").filter((name) => name.endsWith(".schema.json"));
  expect(files.map((name) => `docs/${name}`).toSorted()).toEqual(Object.keys(JSON_SCHEMAS).toSorted());
});
