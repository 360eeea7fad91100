import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { afterAll, expect, test } from "vitest";
import { readZip, resultsPage, summaryOf, tableOf } from "../../tools/demo/demo_report.ts";

const folder = mkdtempSync(join(tmpdir(), "retort-report-"));
afterAll(() => rmSync(folder, { recursive: true }));

const method = (accuracy: number) => ({
  accuracy,
  ci95: [accuracy - 0.05, accuracy + 0.05],
  tokensPerTask: 30.25,
  n: 200,
  families: { compare: { accuracy, n: 80 } },
});
const paired = { gained: 30, lost: 5, p: 2.2e-5, baseline: "singleSampled" };
const receipt = (seed: number) => ({
  seed,
  config: { seed, tasks: 160 },
  model: { name: "retort-tiny", sha256: "ab".repeat(32) },
  adapterInfo: { vendor: "google", architecture: "swiftshader", description: "" },
  dataset: { kept: 150, wrong: 12, tasks: 160 },
  tasks: { train: 160, test: 200 },
  methods: {
    single: method(0.6),
    singleSampled: method(0.65),
    majority: method(0.66),
    teacher: method(0.85),
    distilled: method(0.78),
  },
  paired: { distilledVsSingle: paired, teacherVsSingle: { ...paired, gained: 44 } },
  training: { steps: 60, tokens: 61_440, lossFirst: 0.0625, lossLast: 0.015 },
  seconds: { debate: 20.5 },
});

/** 3 questions the student gained against the greedy agent, 1 it lost, 1 both have right. */
const answers = [
  ["single", "00110"],
  ["distilled", "11101"],
].flatMap(([method, marks]) =>
  Array.from(marks!, (mark, i) => ({ task: `t${i}`, family: "compare", method, correct: mark === "1" })),
);
const jsonl = answers.map((answer) => `${JSON.stringify(answer)}\n`).join("");

function run(seed: number) {
  const path = join(folder, `${seed}.zip`);
  const files = { "receipt.json": JSON.stringify(receipt(seed)), "data/answers.jsonl": jsonl };
  const entries = Object.entries(files).map(([name, text]) => [name, strToU8(text)]);
  writeFileSync(path, zipSync(Object.fromEntries(entries)));
  return summaryOf({ path, files: readZip(path), foreign: [], seconds: 93.6 });
}

test("the figures are the receipt's, with the zip's own size and hash", () => {
  const summary = run(7);
  const zip = readFileSync(join(folder, "7.zip"));
  expect(summary.methods.distilled).toEqual(method(0.78));
  expect(summary.seconds).toEqual({ debate: 20.5, total: 93.6 });
  expect(summary.artifact.bytes).toBe(zip.length);
  expect(summary.artifact.sha256).toBe(createHash("sha256").update(zip).digest("hex"));
});

test("a zip without a receipt is named with what it holds instead", () => {
  const run = { path: "x.zip", files: { "a.txt": new Uint8Array() }, foreign: [], seconds: 0 };
  expect(() => summaryOf(run)).toThrow("x.zip holds no receipt.json, only a.txt");
});

test("the table on the terminal has every method and both paired tests", () => {
  const table = tableOf(run(7));
  expect(table).toContain("distilled single            78.0 %     [73.0, 83.0]             30.3     200");
  expect(table).toContain(
    "distilled against single agent, sampled: better on 30, worse on 5, exact McNemar p = 0.000022",
  );
  expect(table).toContain("debate against single agent, sampled: better on 44, worse on 5");
  expect(table).toContain(
    "compare: 60.0 % greedy -> 78.0 % distilled (80 questions, better on 3, worse on 1)",
  );
});

test("the results page has one column for each seed and their mean", () => {
  const page = resultsPage([run(7), run(8)], "npm run demo");
  expect(page).toContain("| method | seed 7 | seed 8 | mean | tokens a question |");
  expect(page).toContain("| debate | 85.0 [80.0, 90.0] | 85.0 [80.0, 90.0] | 85.0 | 30 |");
  const row =
    "| compare: greedy -> distilled (better / worse) | 60.0 -> 78.0 (3 / 1) | 60.0 -> 78.0 (3 / 1) |";
  expect(page).toContain(`${row} 6 / 2, p 0.29 |  |`); // exact: 2 (1 + 8 + 28) / 2^8
});
