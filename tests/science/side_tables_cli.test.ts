// `retort science --teachers` at its smallest: a seed is added without the first one's rows being made again, though their raw files are gone.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sideOf } from "../../src/cli/side_tables.ts";
import { parseFigures } from "../../src/science/figures.ts";
import { retort, scratchFolder } from "../cli/retort.ts";

const [first, second] = [scratchFolder(), scratchFolder()];
const run = (out: string, ...more: readonly string[]) =>
  retort([
    "science",
    "--teachers",
    "--size",
    "tiny",
    "--only",
    "teacher-chain-of-thought",
    "--out",
    out,
    ...more,
  ]);

test("a seed is added to the table of teachers with the first one's figures as they were", async () => {
  const made = await run(first, "--seeds", "1");
  expect(made.code, made.told).toBe(0);
  const path = join(first, "teachers.json");
  const kept = parseFigures(readFileSync(path, "utf8"), path);
  expect(kept.map(({ row, seed }) => [row, seed])).toEqual([
    ["side-base", 0],
    ["teacher-chain-of-thought", 1],
  ]);
  const added = await run(second, "--seeds", "2", "--figures", path);
  expect(added.code, added.told).toBe(0);
  expect(added.told).toContain("2 rows are kept as figures, 1 are to be made or read");
  const both = parseFigures(readFileSync(join(second, "teachers.json"), "utf8"), "teachers.json");
  expect(both.slice(0, 2)).toEqual(kept);
  expect(both[2]).toMatchObject({ row: "teacher-chain-of-thought", seed: 2 });
  const section = readFileSync(join(second, "teachers.md"), "utf8");
  expect(section).toContain("| Chain of thought | 1 2 |");
  expect(section).toContain(" --seeds 2 --size tiny --only teacher-chain-of-thought --add\n");

  writeFileSync(path, readFileSync(path, "utf8").replaceAll(/"key":"/g, '"key":"other'));
  const refused = await run(second, "--seeds", "1", "--figures", path);
  expect(refused.code).not.toBe(0);
  expect(refused.told).toMatch(/teachers\.json holds figures of another size, .* remove the file/);
});

test("two tables at once, and figures of none, are refused", () => {
  const asked = { teachers: false, methods: false, figures: null };
  expect(sideOf(asked)).toBeNull();
  expect(sideOf({ ...asked, methods: true, figures: "x.json" })).toBe("methods");
  expect(() => sideOf({ ...asked, teachers: true, methods: true })).toThrow(/are two tables/);
  expect(() => sideOf({ ...asked, figures: "x.json" })).toThrow(/--figures belongs to/);
});
