// The built page as a stranger gets it: from a plain static host, under a sub-path, without any special header. One tiny
// run from Start to the zip without a network, a newer build, and what the page says to settings that cannot be.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findBrowser } from "../../tools/browser.mjs";
import { DemoPage } from "../../tools/demo/demo_page.ts";
import { arithmeticTasks } from "../../src/tasks/arithmetic/word_problems.ts";
import { takeTasks } from "../../src/tasks/task_set.ts";
import { readZip, summaryOf } from "../../tools/demo/demo_report.ts";
import { serve } from "../../tools/serve.ts";
import { pythonWith } from "../harness/python.ts";
import { buildPage } from "./retort_page.mjs";

const ROOT = join(import.meta.dirname, "../..");
const BASE = "/some/path/";
let folder = "";
let dist = "";
let host: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "retort-page-"));
  dist = buildPage(folder);
  host = await serve({ root: dist, base: BASE, isolated: false });
}, 120_000);
afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

const python = pythonWith("torch, transformers, peft");
/** The zip of the run below, for the test after it. */
let zip = "";

async function open(name: string, query: Record<string, string>): Promise<DemoPage> {
  const out = join(folder, name);
  mkdirSync(out);
  const url = `${host.url}?${new URLSearchParams(query).toString()}`;
  return DemoPage.open({
    executablePath: findBrowser() ?? "chromium",
    url,
    out,
    isHeadless: true,
    hasGpu: false,
  });
}

/** What a person does first with a student: ask it something. */
async function tryTheStudent(page: DemoPage["page"]): Promise<void> {
  const said = () => page.locator("#try-doing").textContent();
  await page.fill("#try-question", "Ann has 3 bananas.");
  await page.press("#try-question", "Enter");
  await page.waitForSelector("#try-refusal");
  expect(await page.textContent("#try-refusal")).toMatch(/^I do not know these words: “bananas”/);
  await page.click("#try-example");
  await page.check("#try-group");
  await page.press("#try-question", "Enter");
  await expect.poll(said, { timeout: 120_000 }).toMatch(/^Base: .+, student: .+, group: .+\.$/);
  expect(await page.textContent(".try-answers figcaption")).toMatch(/The right answer is \d+\.$/);
  await page.click("#try-keep");
  expect(await page.textContent(".try-keep")).toContain("Kept: 1 in all.");
}

/** What a teacher does before a lesson in a room without a network. @returns the port of the host, which is gone now */
async function keepAndCutOff({ page }: DemoPage): Promise<number> {
  const line = page.locator("#offline-line");
  const said = Number(/\s([\d.]+)\sMB/.exec((await line.textContent()) ?? "")?.[1]);
  expect(said).toBeGreaterThan(5);
  expect(said).toBeLessThan(15);
  await page.click("#keep-offline");
  await page.waitForSelector("#offline-line[data-kept]", { timeout: 60_000 });
  await host.close();
  return Number(new URL(host.url).port);
}

/** The host comes back with a newer build, of which a file is damaged: the page offers the first and refuses the second. */
async function comeBackNewer({ page }: DemoPage, port: number): Promise<void> {
  const root = join(folder, "newer");
  cpSync(dist, root, { recursive: true });
  const script = readFileSync(join(root, "sw.js"), "utf8");
  const build = /build:\W([0-9a-f]{16})\W/.exec(script)?.[1] ?? "none";
  writeFileSync(join(root, "sw.js"), script.replace(build, "0".repeat(16)));
  const wasm = readdirSync(join(root, "assets")).find((name) => /asyncify.*\.wasm$/.test(name)) ?? "none";
  for (const name of [wasm, `${wasm}.packed`]) writeFileSync(join(root, "assets", name), "damaged");
  host = await serve({ root, base: BASE, port, isolated: false });
  const caches = () =>
    page.evaluate(async () => (await globalThis.caches.keys()).map((key) => key.slice(-16)));
  await page.reload();
  await page.click("#take-newer", { timeout: 60_000 });
  await expect.poll(caches, { timeout: 60_000 }).toEqual(["0".repeat(16)]);
  await page.waitForLoadState();
  await page.waitForSelector(".earlier .run-words"); // the newer build knows the run
  expect(await page.locator("#newer-version").count()).toBe(0);
  const status = await page.evaluate(async (path) => (await fetch(path)).status, `assets/${wasm}`);
  expect(status).toBe(502);
  await page.waitForSelector("#refused-file");
  expect(await page.textContent("#refused-file")).toContain(`assets/${wasm}: the host sent other bytes`);
}

test("without a network, Start and a reload in mid-run lead to a zip whose receipt holds the table", async () => {
  const config = { seed: "3", tasks: "8", testTasks: "20", agents: "2", steps: "3", batchTokens: "256" };
  const page = await open("run", config);
  try {
    const port = await keepAndCutOff(page);
    await page.start();
    await page.page.waitForSelector('#app:not([data-turns="0"])', { state: "attached" });
    await page.page.reload();
    await page.press("continue");
    await page.follow(480_000);
    await tryTheStudent(page.page);
    const path = await page.download();
    zip = path;
    // The student answered on the WebGPU engine; here the exported ONNX answers in transformers.js.
    await page.press("tab-export");
    const readBack = page.page.locator("details#read-back");
    await readBack.waitFor({ timeout: 240_000 });
    expect(await page.page.locator("#loaded-back").innerText()).toMatch(
      /^Loaded back: 20 of 20 answers equal in peft\/ and merged\/ /,
    );
    const rows = await readBack.locator("tbody tr").allTextContents();
    expect(rows.length).toBe(4);
    expect(rows[0]).toMatch(/^fp32.* of 55 of 5$/);
    const files = readZip(path);
    const summary = summaryOf({ path, files, foreign: page.foreign, seconds: 0 });
    expect(page.foreign).toEqual([]);
    expect(page.errors).toEqual([]);
    expect(summary.seed).toBe(3);
    expect(summary.tasks).toEqual({ train: 8, test: 20 });
    expect(summary.training.steps).toBe(3);
    expect(summary.training.lossFirst).toBeGreaterThan(0); // three steps are too few to promise that it falls
    expect(summary.training.lossLast).toBeGreaterThan(0);
    for (const method of Object.values(summary.methods)) {
      expect(method.n).toBe(20);
      expect(method.ci95[0]).toBeLessThanOrEqual(method.accuracy);
      expect(method.ci95[1]).toBeGreaterThanOrEqual(method.accuracy);
    }
    const turns = Number((await page.look()).turns);
    expect(turns).toBe(2 * 2 * (8 + 20));
    const names = Object.keys(files).join(" ");
    for (const name of [
      "adapter_config.json",
      "adapter_model.safetensors",
      "trajectories.jsonl",
      "README.md",
    ]) {
      expect(names).toContain(name);
    }
    await comeBackNewer(page, port);
  } finally {
    await page.close();
  }
});

test.skipIf(python === undefined)(
  "PEFT loads the page's adapter and gives the answers that the page's engine gave",
  () => {
    expect(zip).not.toBe(""); // the run above made it
    const check = spawnSync(python!, ["tools/check_adapter.py", zip], { cwd: ROOT, encoding: "utf8" });
    expect(check.stdout + check.stderr).toContain("the adapter is what the page says it is");
    expect(check.status).toBe(0);
  },
);

test("pasted questions are learned from and tested on, and stand in the zip", async () => {
  const own = takeTasks(arithmeticTasks(), "distil", 24, 5);
  const page = await open("own", { source: "own", seed: "3", agents: "2", steps: "3", batchTokens: "256" });
  try {
    await page.page
      .locator("#own-text")
      .fill(own.map(({ question, answer }) => `${question}\t${answer}`).join("\n"));
    await page.page.locator("#own-counts").waitFor({ timeout: 60_000 });
    const counts = await page.page.locator("#own-counts dd").allTextContents();
    expect(counts.reduce((sum, count) => sum + Number(count), 0)).toBe(24);
    await page.start();
    await page.follow(480_000);
    const files = readZip(await page.download());
    const lines = new TextDecoder().decode(files["data/trajectories.jsonl"]).trimEnd().split("\n");
    const keys = new Map(own.map(({ question, answer }) => [question, answer]));
    expect(lines).toHaveLength(Number(counts[0]) + Number(counts[2]));
    for (const line of lines) {
      const { question, gold } = JSON.parse(line) as { question: string; gold: string };
      expect([question, gold]).toEqual([question, keys.get(question)]);
    }
    expect(page.foreign).toEqual([]);
    expect(page.errors).toEqual([]);
  } finally {
    await page.close();
  }
});

for (const [field, text, expected] of [
  ["agents", "0", 'Agents: expected a whole number from 1 to 8, got "0".'],
  ["agents", "99", 'Agents: expected a whole number from 1 to 8, got "99".'],
  ["learningRate", "NaN", 'Learning rate: expected a number from 0.000001 to 1, got "NaN".'],
] as const) {
  test(`${field}=${text} is refused with a sentence and nothing begins`, async () => {
    const page = await open(`${field}-${text}`, { [field]: text });
    try {
      await expect(page.start()).rejects.toThrow(expected);
      expect(await page.look()).toMatchObject({ state: "idle", turns: "0" });
    } finally {
      await page.close();
    }
  });
}
