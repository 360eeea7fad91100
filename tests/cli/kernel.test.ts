import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { KernelRow } from "../../src/bench/kernel_rows.ts";
import { KERNEL_CASES } from "../../src/kernels/all_cases.ts";
import { retort, scratchFolder } from "./retort.ts";

const scratch = scratchFolder();

test("without a name every folder of src/kernels is listed, with its number of cases", async () => {
  const folders = readdirSync("src/kernels", { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  const ran = await retort(["kernel"]);
  expect(ran).toMatchObject({ code: 0, told: "" });
  const lines = ran.out.split("\n").map((line) => line.split(/\s+/));
  expect(new Set(lines.map(([name]) => name))).toEqual(new Set(folders));
  for (const [name, count] of lines) expect(Number(count), name).toBe(KERNEL_CASES.get(name!)!().length);
});

test("a kernel's cases are checked and timed, a line and a row of JSON each", async () => {
  const file = join(scratch, "rows.jsonl");
  const ran = await retort(["kernel", "sum", "--samples", "1", "--sample-ms", "1", "--json", file]);
  expect([ran.code, ran.told]).toEqual([0, ""]);
  const cases = KERNEL_CASES.get("sum")!();
  const lines = ran.out.split("\n");
  expect(lines[0]).toMatch(/^peak of this device: \d+\.\d GFLOP\/s, \d+\.\d GB\/s$/);
  expect(lines).toHaveLength(cases.length + 2);
  const rows = readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as KernelRow);
  expect(rows.map((row) => row.case)).toEqual(cases.map(({ name }) => name));
  for (const row of rows) {
    expect(row).toMatchObject({ kernel: "sum", holds: true });
    expect(row.roundings).toBeLessThanOrEqual(row.allowed);
    expect(row.ms).toBeGreaterThan(0);
    expect(row.gbs).toBeGreaterThan(0);
    expect(row.share).toBeGreaterThan(0);
  }
});

test("a kernel that is not there is refused with the list of those that are", async () => {
  const ran = await retort(["kernel", "softmax"]);
  expect(ran.told).toMatch(/^There is no kernel "softmax"; there are embed, rms_norm, .*, adamw\.$/);
  expect(ran.code).toBe(2);
});
