// The built page with questions to which nobody has the answers: the person judges with the keyboard alone, the page is reloaded among
// their verdicts, and what is taken home says how much they judged.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { answersEqual } from "../../src/tasks/verifier.ts";
import { arithmeticTasks } from "../../src/tasks/arithmetic/word_problems.ts";
import { takeTasks } from "../../src/tasks/task_set.ts";
import { findBrowser } from "../../tools/browser.mjs";
import { DemoPage } from "../../tools/demo/demo_page.ts";
import { readZip } from "../../tools/demo/demo_report.ts";
import { serve } from "../../tools/serve.ts";
import { buildPage } from "./retort_page.mjs";

let folder = "";
let host: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "retort-person-"));
  host = await serve({ root: buildPage(folder) });
}, 120_000);
afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

const QUESTIONS = takeTasks(arithmeticTasks(), "distil", 24, 5);
const TRUTH = new Map(QUESTIONS.map(({ question, answer }) => [question, answer]));

/** Judges the answer on the table as one who knows, by its key. */
async function judge({ page }: DemoPage): Promise<void> {
  const question = await page.locator("#judging .question").first().textContent();
  const answer = await page.locator(".judged-answer").textContent();
  const before = await page.locator("#judging-title").textContent();
  await page.keyboard.press(answersEqual(answer, TRUTH.get(question ?? "") ?? null) ? "y" : "n");
  await expect.poll(() => page.locator("#judging-title").textContent()).not.toBe(before);
}

const state = ({ page }: DemoPage) => page.locator("#judging-state").textContent();

test("a person judges by keyboard, reloads among the verdicts, goes on, and the zip says who checked", async () => {
  const out = join(folder, "out");
  mkdirSync(out);
  const settings = {
    source: "own",
    labels: "person",
    seed: "3",
    agents: "3",
    rounds: "1",
    steps: "3",
    batchTokens: "256",
  };
  const url = `${host.url}?${new URLSearchParams(settings).toString()}`;
  const executablePath = findBrowser() ?? "chromium";
  const demo = await DemoPage.open({ executablePath, url, out, isHeadless: true, hasGpu: false });
  const { page } = demo;
  try {
    await page.locator("#own-text").fill(QUESTIONS.map(({ question }) => question).join("\n"));
    await page.locator("#own-counts").waitFor({ timeout: 60_000 });
    await demo.start();
    await page.locator("#judging").waitFor({ timeout: 240_000 });
    await page.focus("#judging");
    for (let i = 0; i < 4; i++) await judge(demo);
    // A verdict counts once it is stored, which is after the next answer is shown.
    await expect.poll(() => state(demo)).toContain("of 4 judged");
    const before = await state(demo);

    await page.reload();
    await page.locator("#continue").click({ timeout: 60_000 });
    await page.locator("#judging").waitFor({ timeout: 120_000 });
    expect(await state(demo)).toBe(before);
    await page.focus("#judging");
    for (let i = 0; i < 4; i++) await judge(demo);
    await expect.poll(() => state(demo)).toContain("of 8 judged");
    await page.focus("#go-on");
    await page.keyboard.press("Enter");
    await demo.follow(480_000);

    const files = readZip(await demo.download());
    const text = (name: string) => new TextDecoder().decode(files[name]);
    const receipt = JSON.parse(text("receipt.json")) as {
      checkedBy: string;
      person: { answers: number; judged: number; right: number };
    };
    expect(receipt).toMatchObject({ checkedBy: "person", person: { judged: 8, keyed: 0 } });
    const { answers, right } = receipt.person;
    expect(answers).toBeGreaterThan(8);
    const lessons = text("data/sft.jsonl").trimEnd().split("\n");
    expect(lessons.length).toBeLessThanOrEqual(right);
    expect(text("README.md")).toContain(`checked by a person, 8 of ${answers} answers`);
    expect(text("project/verdicts.jsonl").trimEnd().split("\n")).toHaveLength(8);
    expect(demo.foreign).toEqual([]);
    expect(demo.errors).toEqual([]);
  } finally {
    await demo.close();
  }
});
