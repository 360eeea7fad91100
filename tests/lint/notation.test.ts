// The notation of the bundled model is known in one folder. Anywhere else it would be an assumption about every model.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const HOME = join("src", "voice", "words");
/** "Step 1 :", "Step \d+ ?:", "Answer :" in code, in a pattern or in a comment. */
const NOTATION = [/Step (?:\\d\+?|\d+|n|\$\{\w+\}) ?\??:/, /Answer \??:/, /\bwrong agent\b/];

const isNotation = (text: string) => NOTATION.some((pattern) => pattern.test(text));

test("no file outside its folder knows the notation of the bundled model", () => {
  const files = ["src", "workers"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => join(folder, file)),
  );
  expect(files.length).toBeGreaterThan(200);
  const found = files
    .filter((file) => !file.startsWith(HOME))
    .filter((file) => isNotation(readFileSync(join(ROOT, file), "utf8")));
  expect(found).toEqual([]);
});

test("the folder itself is found out by the same patterns, and so are the ways to write it", () => {
  const own = readdirSync(join(ROOT, HOME)).map((file) => readFileSync(join(ROOT, HOME, file), "utf8"));
  expect(own.filter(isNotation).length).toBeGreaterThan(3);
  for (const written of [
    "Step 1 : x",
    String.raw`/\bStep \d+ ?:/`,
    "`Step ${number} : ok`",
    "Answer : 7",
    String.raw`/Answer ?:/`,
  ]) {
    expect(isNotation(written)).toBe(true);
  }
  for (const other of ["`Step ${at} was skipped: loss`", "Question: …\nAnswer:", "Step by step: …"]) {
    expect(isNotation(other)).toBe(false);
  }
});
