// The demo's claim "0 requests to other hosts" rests on a counter; here it must count, workers included.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findBrowser } from "../../tools/browser.mjs";
import { DemoPage } from "../../tools/demo/demo_page.ts";
import { serve } from "../../tools/serve.ts";

let root = "";
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "retort-foreign-"));
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

async function foreignRequestsOf(worker: string): Promise<string[]> {
  const page = `<main id="app" data-state="idle"></main>
<script type="module">
  const worker = new Worker("./worker.js", { type: "module" });
  worker.onmessage = () => { document.getElementById("app").dataset.state = "done"; };
</script>`;
  writeFileSync(join(root, "index.html"), page);
  writeFileSync(join(root, "worker.js"), worker);
  const host = await serve({ root, isolated: false });
  const executablePath = findBrowser() ?? "chromium";
  const demo = await DemoPage.open({
    executablePath,
    url: host.url,
    out: root,
    isHeadless: true,
    hasGpu: false,
  });
  try {
    await demo.follow(60_000);
    return demo.foreign;
  } finally {
    await demo.close();
    await host.close();
  }
}

test("a worker's request to another host is counted", async () => {
  const foreign = await foreignRequestsOf(
    'await fetch("http://elsewhere.invalid/x").catch(() => {}); postMessage("asked");',
  );
  expect(foreign).toEqual(["http://elsewhere.invalid/x"]);
});

test("requests to our own host and to blobs are not counted", async () => {
  const foreign = await foreignRequestsOf(
    'await fetch("./worker.js"); await fetch(URL.createObjectURL(new Blob(["x"]))); postMessage("asked");',
  );
  expect(foreign).toEqual([]);
});
