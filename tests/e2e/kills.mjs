// `npm run test:kills -- --kills 20 --seed 7 --strategies rsft,da,dpo,pad`: runs the page again and again and ends it in the middle, at
// random moments and in random ways, until so many have been survived; the strategies take turns. After each one every turn that was shown
// as stored must be there, none twice, the chain of hashes computed anew; and every row that was there after the one before, as it was.
// Every run must end as one that nobody disturbed: the same rows, losses, checkpoint (moments, random numbers, place in the data), adapter and
// files of the zip, its marks whole and nothing left over. The seed repeats it.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { serve } from "../../tools/serve.ts";
import { close, kill, killBelow, seededRandom, stop } from "./harness.mjs";
import { assertKept, endOf, firstDifference, keptDatabase } from "./kept_database.ts";
import { assertNothingLost, buildPage, PAD, RetortPage } from "./retort_page.mjs";

/** Debate, training and test take about equally long, so that each is hit about equally often. */
const RUN = "?tasks=24&testTasks=20&agents=3&rounds=2&steps=12&batchTokens=256&rank=4&seed=11&labels=truth";

const { values: options } = parseArgs({
  options: {
    kills: { type: "string", default: "20" },
    seed: { type: "string", default: "7" },
    strategies: { type: "string", default: "rsft" },
    /** Longest time between two ends, in seconds. */
    every: { type: "string", default: "20" },
  },
});
const wanted = Number(options.kills);
const random = seededRandom(Number(options.seed));
const ARGS = ["--disable-domain-blocking-for-3d-apis"]; // many GPU crashes would lock the page out of WebGPU

const GPU_CRASHED = "GPU crashed";
/** How a sitting ends, and how often (of 11). Each returns whether the browser is gone. */
/** @type {[number, string, (page: RetortPage, url: string) => Promise<boolean>][]} */
const ENDS = [
  [6, "SIGKILL", async (page) => (await kill(page.session)) > 0],
  [1, "closed", async (page) => close(page.session).then(() => true)],
  [1, "reloaded", async (page) => page.page.reload().then(() => false)],
  [1, "tab crashed", crashTab],
  [1, GPU_CRASHED, crashGpu],
  [1, "stopped for a minute", async (page) => stop(page.session, 60_000).then(() => false)],
];

const folder = mkdtempSync(join(tmpdir(), "retort-kills-"));
const host = await serve({ root: buildPage(folder) });
const strategies = options.strategies.split(",");
const urlOf = (/** @type {string} */ strategy) =>
  host.url + (strategy === "pad" ? PAD : `${RUN}&strategy=${strategy}`);
/** @type {Record<string, number>} */
const counts = {};
let survived = 0;
let runs = 0;
try {
  const references = new Map();
  for (const strategy of strategies) references.set(strategy, await undisturbed(strategy));
  while (survived < wanted) {
    const strategy = strategies[runs % strategies.length] ?? "";
    const end = await disturbed(`run-${runs++}`, urlOf(strategy));
    const difference = firstDifference(end, references.get(strategy));
    if (difference !== null) throw new Error(`run ${runs} ended differently: ${difference}`);
    console.log(`run ${runs}, ${strategy}, ended as the undisturbed one; ${survived} of ${wanted} survived`);
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
  killBelow(folder);
  await host.close();
  rmSync(folder, { recursive: true, force: true });
}

async function undisturbed(/** @type {string} */ strategy) {
  const page = await RetortPage.open(join(folder, `reference-${strategy}`), urlOf(strategy), { args: ARGS });
  await page.press("start");
  const end = await result(page);
  console.log(
    `seed ${options.seed}: the undisturbed run by ${strategy} holds ${Object.keys(end).length} rows and files`,
  );
  return end;
}

/** One run, ended at random moments until it is through. */
async function disturbed(/** @type {string} */ name, /** @type {string} */ url) {
  const profile = join(folder, name);
  let page = await RetortPage.open(profile, url, { args: ARGS });
  await page.press("start");
  await page.until("it runs", ({ state }) => state !== "idle");
  let kept = await keptDatabase(page.page);
  /** @type {string[]} */
  let sitting = [];
  for (;;) {
    const until = performance.now() + random() * Number(options.every) * 1000;
    while (performance.now() < until && (await page.look()).state === "running") await sleep(50);
    const before = await page.look();
    if (before.state === "done" || (before.state === "running" && survived >= wanted)) return result(page);
    if (before.state !== "running") throw new Error(`the run stopped by itself: ${JSON.stringify(before)}`);
    const [, how, end] = draw(sitting);
    sitting.push(how);
    const isGone = await end(page, url);
    if (isGone) sitting = [];
    if (isGone) page = await RetortPage.open(profile, url, { args: ARGS, before: page });
    const after = await page.until("the run is shown", ({ run, state }) => run !== "" && state !== "failed");
    assertNothingLost(await page.read(), page.acknowledged);
    const now = await keptDatabase(page.page);
    assertKept(kept, now);
    kept = now;
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
  assertNothingLost(await page.read(), page.acknowledged);
  if (page.errors.length > 0) throw new Error(`uncaught on the page: ${page.errors.join("; ")}`);
  const end = await endOf(await keptDatabase(page.page), run, page.page);
  await close(page.session);
  return end;
}

/** @param {readonly string[]} sitting how this browser's page was ended before: a browser whose GPU process crashed a few times offers no
 *  adapter any more, and the student learns on the processor, which has other bits */
function draw(sitting) {
  const ends = ENDS.filter(([, how]) => !(how === GPU_CRASHED && sitting.includes(how)));
  let left = random() * ends.reduce((sum, [weight]) => sum + weight, 0);
  for (const end of ends) {
    left -= end[0];
    if (left < 0) return end;
  }
  throw new Error("the weights do not add up");
}

/** The renderer dies and the person opens the page in another tab. */
async function crashTab(/** @type {RetortPage} */ page, /** @type {string} */ url) {
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
