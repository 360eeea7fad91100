// A setting that nothing reads is a promise to a person that nothing keeps. Every row of the tables must be read by name somewhere in
// the source; a planted row that nobody reads must be found.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SETTINGS } from "../../src/settings/run_config.ts";

const SRC = join(import.meta.dirname, "../../src");

/** The source without comments; tables write rows as `name: integer({…})` and read none. */
function source(): string {
  const files = readdirSync(SRC, { recursive: true, withFileTypes: true }).filter(({ name }) =>
    /\.tsx?$/.test(name),
  );
  const texts = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), "utf8"));
  return texts.join("\n").replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$|\s\/\/ .*$/gm, "");
}

/** The keys that the source reads neither as `config.key` nor as `const { key } = config` or `({ key }) => …`. */
function unread(text: string, keys: readonly string[]): string[] {
  return keys.filter((key) => {
    const isRead = new RegExp(`\\w\\.${key}\\b|\\{[^{}()]*\\b${key}\\b[^{}()]*\\}\\s*(=[^=>]|:|\\))`);
    return !isRead.test(text);
  });
}

test("every setting is read by name somewhere, and a planted one that nobody reads is found", () => {
  const text = source();
  const keys = SETTINGS.fields.map(({ key }) => key);
  expect(unread(text, keys)).toEqual([]);
  expect(unread(`${text}\nconst rows = { plantedRow: integer({ min: 1 }) };`, ["plantedRow"])).toEqual([
    "plantedRow",
  ]);
  expect(unread(`${text}\nconst { plantedRow } = config;`, ["plantedRow"])).toEqual([]);
});
