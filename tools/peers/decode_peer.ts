// Starts Chromium on the sources (a development server of Vite's) and has decode_page.ts compare the two engines there.
import { chromium } from "playwright-core";
import { createServer } from "vite";
import type { BenchRow } from "../../src/bench/bench_row.ts";
import { BROWSER_ARGS, findBrowser } from "../browser.mjs";
import type { DecodingOptions } from "./decode_page.ts";

const READY_MS = 120_000;

/** What decode_page.ts puts on its page. */
interface DecodePage {
  readonly compareDecoding: (options: DecodingOptions) => Promise<readonly BenchRow[]>;
}

/** @param root of the repository @throws Error, also the page's own */
export async function measureDecoding(root: string, options: DecodingOptions): Promise<readonly BenchRow[]> {
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
      (given) => (globalThis as unknown as DecodePage).compareDecoding(given),
      options,
    );
  } finally {
    await browser.close();
    await server.close();
  }
}
