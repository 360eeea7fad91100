// The built page in a browser without WebGPU: a tiny run from Start to a tested student in a zip, all of it on the processor.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findBrowser } from "../../tools/browser.mjs";
import { DemoPage } from "../../tools/demo/demo_page.ts";
import { serve } from "../../tools/serve.ts";
import { buildPage } from "./retort_page.mjs";

let folder = "";
let host: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "retort-no-webgpu-"));
  const dist = buildPage(folder);
  host = await serve({ root: dist, base: "/some/path/", isolated: false });
}, 120_000);
afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

test("a run goes from Start to a tested student without WebGPU, and says what trained", async () => {
  const out = join(folder, "run");
  mkdirSync(out);
  const query = "tasks=8&testTasks=6&agents=2&rounds=1&steps=6&batchTokens=256&rank=3";
  const demo = await DemoPage.open({
    executablePath: findBrowser() ?? "chromium",
    url: `${host.url}?${query}`,
    out,
    isHeadless: true,
    hasGpu: false,
    hasWebGpu: false,
  });
  try {
    expect(await demo.page.evaluate(() => "gpu" in navigator)).toBe(false);
    await demo.start();
    await demo.follow(300_000);
    const zip = await demo.download();
    const receipt = new TextDecoder().decode(unzipSync(new Uint8Array(readFileSync(zip)))["receipt.json"]);
    expect(receipt).toContain('"description": "the processor"');
    expect(demo.foreign).toEqual([]);
    expect(demo.errors).toEqual([]);
  } finally {
    await demo.close();
  }
}, 400_000);
