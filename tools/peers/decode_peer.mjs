// Starts Chromium on the sources (a development server of Vite's) and has decode_page.mjs compare the two engines there.
import { chromium } from "playwright-core";
import { createServer } from "vite";
import { BROWSER_ARGS, findBrowser } from "../browser.mjs";

/** @typedef {import("../../src/bench/bench_row.ts").BenchRow} BenchRow */

const READY_MS = 120_000;

/** @param {string} root of the repository @param {{ commit: string, samples: number }} options @returns {Promise<BenchRow[]>} */
export async function compareDecoding(root, options) {
  const executablePath = findBrowser();
  if (executablePath === null)
    throw new Error("no Chromium or Chrome was found; RETORT_BROWSER may name one");
  const server = await createServer({
    root,
    logLevel: "error",
    server: { port: 0, host: "127.0.0.1", hmr: false, watch: null },
    optimizeDeps: { entries: ["tools/peers/decode.html"] }, // found later, they would reload the page in the middle
  });
  const browser = await chromium.launch({ executablePath, args: [...BROWSER_ARGS] });
  try {
    await server.listen();
    const address = server.httpServer?.address();
    if (address === null || typeof address !== "object")
      throw new Error("the development server has no address");
    const page = await browser.newPage();
    page.on("pageerror", (error) => console.error(error.message));
    await page.goto(`http://127.0.0.1:${address.port}/tools/peers/decode.html`);
    await page.waitForFunction(() => "compareDecoding" in globalThis, undefined, { timeout: READY_MS });
    return await page.evaluate(
      // the page's own function, see decode_page.mjs
      (given) =>
        /** @type {{ compareDecoding: (given: unknown) => Promise<BenchRow[]> }} */ (
          /** @type {unknown} */ (globalThis)
        ).compareDecoding(given),
      options,
    );
  } finally {
    await browser.close();
    await server.close();
  }
}
