// The whole command at its smallest: debates, a training and the table on the bundled model, kept, gone on with, made again.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { retort, scratchFolder } from "../cli/retort.ts";

const out = scratchFolder();
const ROWS = "base-greedy,debate-3,rsft";
const run = (...more: readonly string[]) => retort(["science", "--size", "tiny", "--out", out, ...more]);
const read = (name: string) => readFileSync(join(out, name), "utf8");

test("a run makes each row once, goes on after a cut, and a row made again is the same", async () => {
  const made = await run("--seeds", "1", "--only", ROWS);
  expect(made.code).toBe(0);
  expect(read("results.md")).toContain("| debate, 3 agents, 2 rounds | 1 |");
  expect(read("results.md")).toContain("R-SFT, answers known");
  const files = readdirSync(out).filter((name) => name.startsWith("row-"));
  expect(files).toHaveLength(3);

  // As if the run had been killed while it made its last row: the others and the debates are kept.
  const lost = files.find((name) => name.startsWith("row-rsft-")) ?? "";
  const before = read(lost);
  rmSync(join(out, lost));
  const again = await run("--seeds", "1", "--only", ROWS);
  expect(again.code).toBe(0);
  expect(again.told.match(/: kept/g)).toHaveLength(2);
  expect(again.told).not.toContain("debating");
  const answersOf = (text: string) =>
    text
      .split("\n")
      .filter((line) => line.includes('"kind":"answer"'))
      .map((line) => line.replace(/"seconds":[^,]*,/, ""));
  expect(answersOf(read(lost))).toEqual(answersOf(before));

  const repeated = await run("--row", "rsft");
  expect(repeated.code).toBe(0);
  expect(repeated.told).toContain("debate: 16 questions"); // nothing was read from the raw files
  expect(repeated.out).toContain("equal to the table, word for word");
});

test("a row that does not exist is refused before anything is opened", async () => {
  const { code, told } = await run("--only", "base-greedy,rfst");
  expect(code).toBe(2);
  expect(told).toContain('There is no row "rfst"; there are base-greedy');
});
