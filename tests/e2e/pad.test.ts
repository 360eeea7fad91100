// PAD on the built page: a judge of steps learns, the student practises, and what it shows of both is read. Then the same run,
// reloaded, paused and cancelled in both parts of its training, ends with the same bits. pad.long.test.ts leaves it in each stage.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readZip } from "../../tools/demo/demo_report.ts";
import { serve } from "../../tools/serve.ts";
import { close } from "./harness.mjs";
import { assertNothingLost, buildPage, JUDGE_STEPS, PAD, RetortPage, transcript } from "./retort_page.mjs";

const ALL_STEPS = 16;

let folder = "";
let host: Awaited<ReturnType<typeof serve>>;
let reference: Awaited<ReturnType<typeof result>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "retort-pad-"));
  host = await serve({ root: buildPage(folder) });
}, 240_000);
afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

const open = (profile: string) => RetortPage.open(join(folder, profile), `${host.url}${PAD}`);

/** What a finished run holds: what taught, all steps, the student. */
async function result(page: RetortPage) {
  const { run } = await page.until("the run is done", ({ state }) => state === "done", 480_000);
  const contents = await page.read();
  assertNothingLost(contents, page.acknowledged);
  expect(page.errors).toEqual([]);
  return { said: transcript(contents, run), steps: contents.steps, adapters: contents.adapters };
}

/** In both widths and both colour schemes, where a folder for pictures is named. */
async function shoot({ page }: RetortPage, name: string): Promise<void> {
  const shots = process.env["RETORT_SHOTS"];
  if (shots === undefined) return;
  for (const colorScheme of ["light", "dark"] as const) {
    for (const width of [1280, 390]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      const path = join(shots, `${name}-${width}-${colorScheme}.png`);
      await page.locator("#stage-train").screenshot({ path, animations: "disabled" });
    }
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}

test("PAD from Start to the zip: the judge's figures, the practice, attempts with marked steps, the checks", async () => {
  const page = await open("reference");
  await page.press("start");
  await page.until("the judge learns", ({ step }) => step >= JUDGE_STEPS / 2);
  await shoot(page, "judge");
  await page.until("the student practises", ({ step }) => step >= JUDGE_STEPS + 2);
  const train = page.page.locator("#stage-train");
  const quality = await train.locator(".judge").innerText();
  expect(quality).toMatch(/AUC\s+0\.\d\d/);
  expect(quality).toMatch(/tested on \d+ steps of other questions/);
  expect(quality).toMatch(/too few to be sure/); // two held-out questions hold no ten wrong steps
  await shoot(page, "practice");
  reference = await result(page);
  expect(reference.steps).toEqual(Array.from({ length: ALL_STEPS }, (_, i) => i + 1));
  await page.press("tab-train");
  await shoot(page, "done");

  expect(await train.locator(".practice-lines tbody tr").count()).toBe(4);
  expect(await train.locator(".practice-lines .line-label strong").allInnerTexts()).toEqual([
    "Right answers",
    "The judge’s mark",
    "Form kept",
    "Cut at the limit",
    "Distance from base",
    "Length",
    "On validation questions",
  ]);
  expect(await train.locator(".outcome").innerText()).toMatch(/20 validation questions/);
  const cards = train.locator(".attempt");
  expect(await cards.count()).toBeGreaterThan(0);
  expect(await cards.first().innerText()).toMatch(/(right|wrong) answer/);
  expect(await cards.locator(".mark").first().innerText()).toMatch(/\d+\s%$/);
  for (const width of [1280, 390]) {
    await page.page.setViewportSize({ width, height: 900 });
    const overflow = await page.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow, `at ${width} px`).toBeLessThanOrEqual(0);
  }
  await page.page.setViewportSize({ width: 1280, height: 900 });

  const path = join(folder, "pad.zip");
  const [saved] = await Promise.all([page.page.waitForEvent("download"), page.page.click("#download")]);
  await saved.saveAs(path);
  const files = readZip(path);
  expect(Object.keys(files).some((name) => name.endsWith("adapter_model.safetensors"))).toBe(true);
  const receipt = JSON.parse((await page.page.textContent(".receipt")) ?? "") as {
    adapter: { sha256: string };
  };
  expect(JSON.stringify(receipt)).toContain(reference.adapters[0]);
  await close(page.session);
}, 600_000);

test("reloaded, paused and cancelled in the judge's training and in practice: the same steps, the same student", async () => {
  const page = await open("disturbed");
  await page.press("start");
  const showsAgain = async (what: string) => {
    await page.page.reload();
    await page.until(what, (seen) => seen.run !== "" && seen.state === "idle");
    assertNothingLost(await page.read(), page.acknowledged);
    await page.press("continue");
  };
  for (const [part, from] of [
    ["the judge's training", 0],
    ["practice", JUDGE_STEPS],
  ] as const) {
    const last = from === 0 ? JUDGE_STEPS : ALL_STEPS;
    const isWithin = (step: number) => step > from && step < last;
    await page.until(`${part} has begun`, ({ step }) => step > from);
    await showsAgain(`${part} is shown again`);
    const reloaded = await page.until(
      `${part} goes on`,
      ({ step, state }) => state === "running" && step > from + 1,
    );
    expect(isWithin(reloaded.step), `step ${reloaded.step} is in ${part}`).toBe(true);

    await page.press("pause");
    await page.until(`${part} is paused`, ({ state }) => state === "paused");
    // The page says so at once; the step that was under way then ends, is shown and is stored.
    const isStored = async () => {
      const { step } = await page.look();
      return (await page.read()).steps.at(-1) === step;
    };
    await expect.poll(isStored, { timeout: 120_000, message: "all that is shown is stored" }).toBe(true);
    await page.press("resume");
    await page.until(`${part} is resumed`, ({ state }) => state === "running");

    await page.press("cancel");
    await page.until(`${part} is cancelled`, ({ state }) => state === "cancelled");
    expect(await page.page.locator(".run-sentence").innerText()).toMatch(/^Stopped/);
    await page.press("continue");
    await page.until(`${part} runs again`, ({ state }) => state === "running");
  }
  expect(await result(page)).toEqual(reference);
  await close(page.session);
}, 600_000);
