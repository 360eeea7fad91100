// A private window keeps nothing on the disk. A run in one goes from Start to a download that is read back, all the same.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { expect, test } from "vitest";
import { BROWSER_ARGS, findBrowser } from "../../tools/browser.mjs";
import { serve } from "../../tools/serve.ts";
import { buildPage } from "./retort_page.mjs";
import { SHORT_RUN } from "./soak/soak_page.ts";

test("in a private window a run ends with a download that can be read", async () => {
  const folder = mkdtempSync(join(tmpdir(), "retort-private-"));
  const host = await serve({ root: buildPage(folder) });
  const browser = await chromium.launch({
    executablePath: findBrowser() ?? "chromium",
    args: [...BROWSER_ARGS],
    headless: true,
  });
  try {
    const page = await (await browser.newContext()).newPage(); // such a context is off the record
    const errors: string[] = [];
    page.on("pageerror", ({ message }) => errors.push(message));
    await page.goto(`${host.url}${SHORT_RUN}`);
    await page.locator("#start").click();
    const ended = ["done", "failed", "cancelled"].map((state) => `#app[data-state="${state}"]`).join();
    await page.locator(ended).first().waitFor({ state: "attached", timeout: 240_000 });
    const said = await page.locator("[role=alert]").allInnerTexts();
    expect([await page.locator("#app").getAttribute("data-state"), ...said]).toEqual(["done"]);
    await page.locator("#tab-export").click();
    await page.locator("details#read-back").waitFor({ state: "attached", timeout: 120_000 });
    const downloading = page.waitForEvent("download");
    await page.locator("#download-zip").click();
    expect(await (await downloading).failure()).toBe(null);
    expect(errors).toEqual([]);
  } finally {
    await browser.close();
    await host.close();
    rmSync(folder, { recursive: true, force: true });
  }
}, 400_000);
