// Files as people have them and as they should not be, each given to the reader that it goes through in earnest: each is refused, or
// its faults are told, in a whole sentence and within two seconds. `npm run test:bad-files` prints them all with their sentences.
import { expect, test } from "vitest";
import { give } from "./give.ts";
import { LISTS } from "./lists.ts";

const MOST_MS = 2000;
/** What stands in a sentence by mistake. */
const SLIP = /undefined|\[object|TypeError|RangeError|Cannot read prop/;

const rows = LISTS.flatMap(({ reader, files }) =>
  files.map((file) => [`${reader}: ${file.name}`, file] as const),
);

test.each(rows)("%s", async (_, file) => {
  const { code, sentences, ms } = await give(file);
  const said = sentences.find((each) => file.says.test(each)) ?? sentences.join("\n");
  expect([code, said]).toEqual([file.code, said]);
  expect(said).toMatch(file.says);
  expect(said).toMatch(/[.?!…)]$/);
  expect(said).not.toMatch(SLIP);
  expect(ms).toBeLessThan(MOST_MS);
});

test("there are more than 200 of them, no two alike", () => {
  const names = rows.map(([name]) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThan(200);
});
