// `npm run test:kills -- --kills 20 --seed 7`: runs the page again and again and ends it in the middle, at random moments and
// in random ways, until so many have been survived. After each one every turn that was shown as stored must be there, none
// twice; every run must come to the same debate and the same adapter as one that nobody disturbed. The seed repeats it.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { serve } from "../../tools/serve.ts";
import { close, kill, seededRandom } from "./harness.mjs";
import { assertNothingLost, buildPage, RetortPage, transcript } from "./retort_page.mjs";

/** Debate, training and test take about equally long, so that each is hit about equally often. */
const RUN = "?tasks=64&testTasks=20&agents=3&rounds=2&steps=20&batchTokens=256&rank=4&seed=11";

const { values: options } = parseArgs({
  options: {
    kills: { type: "string", default: "20" },
    seed: { type: "string", default: "7" },
    /** Longest time between two ends, in seconds. */
    every: { type: "string", default: "20" },
  },
});
const wanted = Number(options.kills);
const random = seededRandom(Number(options.seed));
const ARGS = ["--disable-domain-blocking-for-3d-apis"]; // many GPU crashes would lock the page out of WebGPU

/** How a sitting ends, and how often (of 10). Each returns whether the browser is gone. */
/** @type {[number, string, (page: RetortPage) => Promise<boolean>][]} */
const ENDS = [
  [6, "SIGKILL", async (page) => (await kill(page.session)) > 0],
  [1, "closed", async (page) => close(page.session).then(() => true)],
  [1, "reloaded", async (page) => page.page.reload().then(() => false)],
  [1, "tab crashed", crashTab],
  [1, "GPU crashed", crashGpu],
];

const folder = mkdtempSync(join(tmpdir(), "retort-kills-"));
const host = await serve({ root: buildPage(folder) });
const url = `${host.url}${RUN}`;
/** @type {Record<string, number>} */
const counts = {};
let survived = 0;
let runs = 0;
try {
  const reference = await undisturbed();
  console.log(`seed ${options.seed}: the undisturbed run holds ${Object.keys(reference.said).length} turns`);
  while (survived < wanted) {
    const result = await disturbed(`run-${runs++}`);
    if (!isDeepStrictEqual(result, reference)) {
      throw new Error(
        `run ${runs} ended differently: adapter ${result.adapter} instead of ${reference.adapter}`,
      );
    }
    console.log(`run ${runs} ended as the undisturbed one; ${survived} of ${wanted} survived`);
  }
  console.log(
    `${survived} ends survived in ${runs} runs: ${JSON.stringify(counts)}. Nothing lost, nothing twice.`,
  );
} catch (error) {
  console.error(
    `seed ${options.seed}, after ${survived} ends: ${error instanceof Error ? error.message : String(error)}`,
  );
  process.exitCode = 1;
} finally {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
}

async function undisturbed() {
  const page = await RetortPage.open(join(folder, "reference"), url, { args: ARGS });
  await page.press("start");
  return result(page);
}

/** One run, ended at random moments until it is through. */
async function disturbed(/** @type {string} */ name) {
  const profile = join(folder, name);
  let page = await RetortPage.open(profile, url, { args: ARGS });
  await page.press("start");
  await page.until("it runs", ({ state }) => state !== "idle");
  for (;;) {
    const until = performance.now() + random() * Number(options.every) * 1000;
    while (performance.now() < until && (await page.look()).state === "running") await sleep(50);
    const before = await page.look();
    if (before.state === "done" || (before.state === "running" && survived >= wanted)) return result(page);
    if (before.state !== "running") throw new Error(`the run stopped by itself: ${JSON.stringify(before)}`);
    const [, how, end] = draw();
    const isGone = await end(page);
    if (isGone) page = await RetortPage.open(profile, url, { args: ARGS, before: page });
    const after = await page.until("the run is shown", ({ run, state }) => run !== "" && state !== "failed");
    const contents = await page.read();
    assertNothingLost(contents, page.acknowledged);
    counts[how] = (counts[how] ?? 0) + 1;
    survived++;
    console.log(
      `  ${how} in ${before.stage} at ${before.turns} turns, step ${before.step}: ${after.turns} turns there`,
    );
    if (after.state === "idle") await page.press("continue");
    await page.until("it runs again", ({ state }) => state !== "idle");
  }
}

/** What a finished run holds. */
async function result(/** @type {RetortPage} */ page) {
  const { run } = await page.until("the run is done", ({ state }) => state === "done", 900_000);
  const contents = await page.read();
  assertNothingLost(contents, page.acknowledged);
  if (page.errors.length > 0) throw new Error(`uncaught on the page: ${page.errors.join("; ")}`);
  await close(page.session);
  return { said: transcript(contents, run), adapter: contents.adapters.join() };
}

function draw() {
  let left = random() * ENDS.reduce((sum, [weight]) => sum + weight, 0);
  for (const end of ENDS) {
    left -= end[0];
    if (left < 0) return end;
  }
  throw new Error("the weights do not add up");
}

/** The renderer dies and the person opens the page in another tab. */
async function crashTab(/** @type {RetortPage} */ page) {
  const { context } = page.session;
  const cdp = await context.newCDPSession(page.page);
  const crashed = page.page.waitForEvent("crash");
  void cdp.send("Page.crash").catch(() => undefined); // never answers: who should is gone
  await crashed;
  await page.page.close();
  page.session.page = await context.newPage();
  await page.page.goto(url);
  return false;
}

async function crashGpu(/** @type {RetortPage} */ page) {
  const cdp = await page.session.context.browser()?.newBrowserCDPSession();
  if (cdp === undefined) throw new Error("this browser takes no commands");
  void cdp.send("Browser.crashGpuProcess").catch(() => undefined); // never answers either
  await sleep(300);
  return false;
}
