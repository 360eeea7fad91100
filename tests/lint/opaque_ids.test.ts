// Ids of turns are made in one place and read nowhere: what a reader wants to know of a turn stands in its fields.
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const FILES = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((path) =>
  /\.tsx?$/.test(path),
);

/** Ways to take an id apart: splitting at its slashes, or looking for a part of it. */
const PARSED = [
  /\b(?:id|turnId|parent|agent)\??\.(?:split|slice|substring|match|indexOf|lastIndexOf|startsWith|endsWith|at|charAt)\(/,
  /\bNumber\((?:\w+\.)+(?:id|agent)\b/,
  /\$\{(?:\w+\.)*(?:set)\}\/\$\{(?:\w+\.)*(?:taskId|task\.id)\}\/\$\{/,
];

/** Where they are made. */
const MAKER = "teachers/talk_table.ts";

test("no file takes an id of a turn apart, and one alone makes such ids", () => {
  const found = FILES.flatMap((path) =>
    readFileSync(`src/${path}`, "utf8")
      .split("\n")
      .flatMap((line, i) =>
        PARSED.some((pattern) => pattern.test(line)) ? [`${path}:${i + 1}: ${line.trim()}`] : [],
      ),
  );
  expect(found.filter((line) => !line.startsWith(`${MAKER}:`))).toEqual([]);
  expect(found).toHaveLength(1);
});

test("the search would see the ways in which ids were taken apart before", () => {
  for (const line of [
    'const authors = turn.parents.map((id) => Number(id.split("/").at(-1)));',
    'const parts = id.slice(runId.length + 1).split("/");',
    "if (id !== `${runId}/${set}/${taskId}/${round}/${agent}`) fail();",
    'if (!turn.id.startsWith("x")) return null;',
  ]) {
    expect(
      PARSED.some((pattern) => pattern.test(line)),
      line,
    ).toBe(true);
  }
});
