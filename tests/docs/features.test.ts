// docs/features.md is what the lists say. `npm run features` writes it anew.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { FORMATS } from "../../src/export/list.ts";
import { METHODS } from "../../src/methods/list.ts";
import { FAMILIES } from "../../src/models/families/list.ts";
import { SOURCES } from "../../src/tasks/sources.ts";
import { PROTOCOLS } from "../../src/teachers/list.ts";
import { FEATURES_PAGE, featuresPage } from "../../tools/features.ts";

test("the page of features is fresh", () => {
  expect(readFileSync(FEATURES_PAGE, "utf8"), "run `npm run features`").toBe(featuresPage());
});

test("every family and every format has a row, and what a format refuses is said with its reason", () => {
  const page = featuresPage();
  for (const { id } of FAMILIES) expect(page).toContain(`\n| \`${id}\` |`);
  for (const { id, folder } of FORMATS) expect(page).toContain(`\n| \`${id}\` | \`${folder}\` |`);
  for (const { id } of SOURCES) expect(page).toContain(`\n| \`${id}\` |`);
  for (const id of [...Object.keys(PROTOCOLS), ...Object.keys(METHODS)])
    expect(page).toContain(`\n| \`${id}\` |`);
  expect(page).toMatch(/python: the script of other downloads .* not DPO/);
});
