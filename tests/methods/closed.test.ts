// A method is one folder and one line of the list. Here the source is searched for places that know a method by name: a new method
// would have to be written there too.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { METHODS } from "../../src/methods/list.ts";

const ROOT = join(import.meta.dirname, "../..");
const IDS = Object.keys(METHODS).join("|");
/** A comparison with a method's id, a case of a switch over ids, and a table over ids or over the type of ids. */
const KNOWS = new RegExp(`[!=]== "(${IDS})"|case "(${IDS})"|Record<\\s*(MethodId|RunConfig\\["strategy"\\])`);

/** Lines of the source, outside of the methods' own folder, that know a method. */
function known(files: readonly (readonly [path: string, text: string])[]): string[] {
  return files.flatMap(([path, text]) =>
    text.split("\n").flatMap((line, i) => (KNOWS.test(line) ? [`${path}:${i + 1}: ${line.trim()}`] : [])),
  );
}

function source(): (readonly [string, string])[] {
  return ["src", "workers"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter(({ name }) => /\.tsx?$/.test(name))
      .map(({ parentPath, name }) => join(parentPath, name))
      .filter((path) => !relative(ROOT, path).startsWith("src/methods"))
      .map((path) => [relative(ROOT, path), readFileSync(path, "utf8")] as const),
  );
}

test("nothing outside src/methods asks which method a run learns by", () => {
  expect(known(source())).toEqual([]);
});

test("a place that asks is found, in each of the ways in which one can ask", () => {
  const planted = [
    'if (config.strategy === "pad") practise();',
    'const isCopied = strategy !== "dpo";',
    '    case "da":',
    "const WORDS: Readonly<Record<MethodId, string>> = {",
  ];
  expect(known([["planted.ts", planted.join("\n")]])).toHaveLength(planted.length);
  expect(known([["planted.ts", 'const words = METHODS[config.strategy].words; // not "pad"']])).toEqual([]);
});
