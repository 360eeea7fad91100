// The built page on a device with a graphics chip, as far as a machine without one can show it: the software adapter is given the names of a
// chip, so that the teachers speak on it.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fetchedBytes, filesForRuns } from "../../src/offline/file_list.ts";
import { findBrowser } from "../../tools/browser.mjs";
import { DemoPage } from "../../tools/demo/demo_page.ts";
import { listFiles } from "../../tools/offline_files.ts";
import { serve } from "../../tools/serve.ts";
import { close } from "./harness.mjs";
import { buildPage, RetortPage, TINY } from "./retort_page.mjs";

/** What README promises of a run of the bundled model. */
const MOST_BYTES = 15e6;

let folder = "";
let dist = "";
let host: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "retort-chip-"));
  dist = buildPage(folder);
  host = await serve({ root: dist, base: "/", isolated: false });
}, 120_000);
afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

test("a whole run of the bundled model is fetched in 15 MB at most", async () => {
  const list = await listFiles(dist);
  const bytes = fetchedBytes(list, filesForRuns(list));
  expect(bytes).toBeGreaterThan(5e6);
  expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
});

/** Gives the adapter that the page finds the names of a chip. Its workers see what it is, and compute as on any software adapter. */
function likeAChip(): void {
  const names = {
    vendor: "nvidia",
    architecture: "turing",
    device: "",
    description: "",
    isFallbackAdapter: false,
  };
  for (const [name, value] of Object.entries(names))
    Object.defineProperty(GPUAdapterInfo.prototype, name, { get: () => value });
}

/** Which of the runtimes' WebAssembly this browser keeps. */
const keptRuntimes = ({ page }: DemoPage): Promise<string[]> =>
  page.evaluate(async () => {
    const kept = await Promise.all((await caches.keys()).map(async (key) => (await caches.open(key)).keys()));
    const names = kept
      .flat()
      .map(({ url }) => /ort-wasm-simd-threaded(?:\.asyncify)?(?=-.*\.wasm$)/.exec(url)?.[0]);
    return names.filter((name) => name !== undefined);
  });

test("a chip that is lost while the group talks is had anew: every question is debated", async () => {
  const page = await RetortPage.open(join(folder, "lost"), `${host.url}${TINY}`, {
    args: ["--disable-domain-blocking-for-3d-apis"],
    prepare: async (context) => void (await context.addInitScript(likeAChip)),
  });
  await page.press("start");
  await page.until("the debate is on", ({ stage, turns }) => stage === "debate" && turns > 0);
  const cdp = await page.session.context.browser()?.newBrowserCDPSession();
  void cdp?.send("Browser.crashGpuProcess").catch(() => undefined); // never answers: the process that should is gone
  const lost = page.page.getByText("The graphics device was lost. Going on with a new one");
  await lost.first().waitFor({ state: "attached", timeout: 60_000 });
  const seen = await page.until("the debate is over", ({ stage }) => stage === "train");
  expect([seen.error, seen.turns]).toEqual(["", 48]);
  expect(page.errors).toEqual([]);
  await close(page.session);
});

test("a device with a graphics chip fetches the processor's runtime alone, and goes with it from Start to the zip without a network", async () => {
  const out = join(folder, "run");
  mkdirSync(out);
  const query = "seed=3&tasks=8&testTasks=20&agents=2&rounds=1&steps=3&batchTokens=256";
  const demo = await DemoPage.open({
    executablePath: findBrowser() ?? "chromium",
    url: `${host.url}?${query}`,
    out,
    isHeadless: true,
    hasGpu: false,
  });
  const { page } = demo;
  try {
    await page.addInitScript(likeAChip);
    await page.reload();
    const line = page.locator("#offline-line");
    await expect.poll(() => line.textContent(), { timeout: 60_000 }).toMatch(/fetches 1[0-4]\.\d\sMB, then/);
    await page.click("#keep-offline");
    await page.waitForSelector("#offline-line[data-kept]", { timeout: 60_000 });
    await host.close();
    await demo.start();
    await demo.follow(480_000);
    await demo.download();
    await demo.press("tab-export");
    await page.locator("details#read-back").waitFor({ timeout: 240_000 });
    expect(await page.locator("#loaded-back").innerText()).toMatch(
      /^Loaded back: 20 of 20 answers equal in peft\/ and merged\/ /,
    );
    expect(await keptRuntimes(demo)).toEqual(["ort-wasm-simd-threaded"]);
    expect(demo.foreign).toEqual([]);
    expect(demo.errors).toEqual([]);
  } finally {
    await demo.close();
  }
});
