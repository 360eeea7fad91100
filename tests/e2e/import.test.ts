// The way out and back in on the built page: an adapter made elsewhere starts a run, the run's zip is brought into an empty browser,
// shows the same result, and exports the same bytes it came in as; a bad file changes nothing.
import { readFileSync, writeFileSync } from "node:fs";
import { mkdtempSync, rmSync } from "node:fs";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exportPeft } from "../../src/export/peft.ts";
import { zipInMemory } from "../../src/formats/zip.ts";
import { serve } from "../../tools/serve.ts";
import { goldenAdapter } from "../export/golden.ts";
import { tinyRef } from "../lm/harness.ts";
import { close } from "./harness.mjs";
import { buildPage, RetortPage, TINY } from "./retort_page.mjs";

let folder = "";
let host: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "retort-import-"));
  host = await serve({ root: buildPage(folder), base: "/some/path/", isolated: false });
}, 240_000);
afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});
const sha256 = (file: string) => createHash("sha256").update(readFileSync(file)).digest("hex");

async function download({ page }: RetortPage, name: string): Promise<string> {
  const path = join(folder, name);
  const [saved] = await Promise.all([page.waitForEvent("download"), page.click("#download")]);
  await saved.saveAs(path);
  return path;
}

test("an adapter starts a run; the run comes back in an empty browser as the bytes it left", async () => {
  const base = await tinyRef();
  const adapter = { ...goldenAdapter(), base };
  const file = join(folder, "mine.zip");
  writeFileSync(file, await zipInMemory([...exportPeft(adapter)]));

  const first = await RetortPage.open(join(folder, "first"), `${host.url}${TINY}`);
  const { page } = first;
  await page.click("#import > summary");
  await page.setInputFiles("#import-files", "README.md");
  await page.waitForSelector("#import-error");
  expect(await page.textContent("#import-error")).toMatch(/README\.md: there is no adapter in it/);
  expect((await first.look()).run).toBe("");

  await page.setInputFiles("#import-files", file);
  await page.waitForSelector("#import-offer .fits");
  await page.click("#import-take");
  expect(await page.textContent("#starts-from")).toMatch(/starts from mine\.zip.*rank 4, alpha/);
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 900 });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    const shots = process.env["RETORT_SHOTS"];
    if (shots !== undefined)
      await page.screenshot({ path: join(shots, `start-${width}.png`), fullPage: true });
  }
  await page.click("#start");
  await page.waitForSelector("#download", { timeout: 480_000 });
  expect(await page.textContent("#train-start")).toMatch(/starts from mine\.zip: rank 4/);
  const receipt = JSON.parse((await page.textContent(".receipt")) ?? "") as { startsFrom: unknown };
  expect(receipt.startsFrom).toMatchObject({ name: "mine.zip", check: "sha256", lora: { r: 4 } });
  const left = await download(first, "left.zip");
  await close(first.session);

  const second = await RetortPage.open(join(folder, "second"), host.url);
  await second.page.click("#import > summary");
  await second.page.setInputFiles("#import-files", left);
  await second.page.waitForSelector("#import-offer .fits");
  const shots = process.env["RETORT_SHOTS"];
  if (shots !== undefined) await second.page.screenshot({ path: join(shots, "offer.png"), fullPage: true });
  await second.page.click("#import-take");
  await second.page.waitForSelector("#download", { timeout: 60_000 });
  expect(sha256(await download(second, "back.zip"))).toBe(sha256(left));
  expect(first.errors.concat(second.errors)).toEqual([]);
  await close(second.session);
}, 600_000);
