// A short run from Start to the end, every stage looked at while it goes: the page answers a hand at once, and what a bad disk later takes of
// the run is told.
import { cpSync, mkdtempSync, rmSync, statSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serve } from "../../tools/serve.ts";
import { close, logOf } from "./harness.mjs";
import { arrowTo, tabTo } from "./keyboard.ts";
import { LONGEST_TASK_MS, longestTasks, type Task, tasksOf, watchMainThread } from "./main_thread.ts";
import { buildPage, RetortPage } from "./retort_page.mjs";
import { SHORT_RUN } from "./soak/soak_page.ts";

let folder = "";
let host: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "retort-short-"));
  host = await serve({ root: buildPage(folder) });
}, 300_000);
afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});
const open = (profile: string) => RetortPage.open(profile, `${host.url}${SHORT_RUN}`);

/** The stage begins in the upper half of a wide and of a narrow window, as it stands, with nothing scrolled on the way. */
async function expectInSight(page: RetortPage["page"], stage: string): Promise<void> {
  for (const [width, height] of [
    [390, 844],
    [1280, 800],
  ] as const) {
    await page.setViewportSize({ width, height });
    const share = () =>
      page.locator(`#stage-${stage}`).evaluate((e) => e.getBoundingClientRect().top / innerHeight);
    await expect.poll(share, { message: `${stage} at ${width} px` }).toBeGreaterThanOrEqual(0);
    expect(await share(), `${stage} at ${width} px`).toBeLessThan(0.5);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
}

/** Makes the run whole by the keyboard alone. Gives the tasks of the main thread meanwhile, the longest first; the browser is closed after. */
async function runByKeyboard(profile: string): Promise<Task[]> {
  const opened = await open(profile);
  try {
    const { page } = opened;
    await page.locator("#start").waitFor();
    const end = await watchMainThread(page);
    await tabTo(page, "#start");
    await page.keyboard.press("Enter");
    for (const stage of ["debate", "train", "evaluate"]) {
      await opened.until(`${stage} is under way`, (seen) => seen.stage === stage || seen.state === "done");
      await arrowTo(page, stage);
      await expectInSight(page, stage);
    }
    await opened.until("the run is done", ({ state }) => state === "done");
    for (const stage of ["debate", "distil", "train", "evaluate", "export"]) {
      await arrowTo(page, stage);
      await expectInSight(page, stage);
    }
    await tabTo(page, "#download");
    const downloading = page.waitForEvent("download");
    await page.keyboard.press("Enter");
    expect((await downloading).suggestedFilename()).toMatch(/\.zip$/);
    expect(opened.errors).toEqual([]);
    return await end();
  } finally {
    await close(opened.session);
  }
}

test("by the keyboard alone a run goes from Start to its file, each stage in sight, wide and narrow, and no task of the main thread computes for more than 50 ms", async () => {
  const longest = await longestTasks(LONGEST_TASK_MS, (nth) =>
    runByKeyboard(join(folder, nth === 0 ? "run" : "again")),
  );
  expect(longest).not.toHaveLength(0);
  for (const { computed, what } of longest) expect(computed, what).toBeLessThanOrEqual(LONGEST_TASK_MS);
}, 600_000);

test("of that run's log, cut near its end while the browser is closed, nothing is lost without a word", async () => {
  for (const share of [0.85, 0.89, 0.93, 0.97]) {
    const profile = join(folder, `cut-${share}`);
    cpSync(join(folder, "run"), profile, { recursive: true });
    const log = logOf(profile);
    truncateSync(log, Math.floor(share * statSync(log).size));
    const opened = await open(profile);
    const seen = await opened.untilError();
    expect(seen, `cut at ${share}`).toMatchObject({ state: "idle", error: "store-corrupt" });
    expect(seen.message, `cut at ${share}`).toMatch(
      /(?:turns?|what \d finished stages? left) of one run were saved here and are gone/,
    );
    if (share === 0.97) {
      await opened.press("continue");
      await opened.until("the missing part is done again", ({ state }) => state === "done");
    }
    await close(opened.session);
    rmSync(profile, { recursive: true, force: true });
  }
}, 300_000);

test("a task is what the main thread computed, and names the function that took longest", () => {
  const task = { ph: "X", name: "ThreadControllerImpl::RunTask", pid: 7, tid: 1, args: { src_func: "Post" } };
  const call = (name: string, ts: number, tdur: number) => {
    const args = { data: { functionName: name, url: "http://host/assets/index.js" } };
    return { ph: "X", name: "FunctionCall", pid: 7, tid: 1, ts, dur: tdur, tdur, args };
  };
  const events = [
    { ph: "M", name: "thread_name", pid: 7, tid: 1, args: { name: "CrRendererMain" } },
    { ph: "M", name: "thread_name", pid: 7, tid: 2, args: { name: "DedicatedWorker thread" } },
    { ph: "M", name: "thread_name", pid: 8, tid: 1, args: { name: "CrRendererMain" } },
    { ...task, ts: 0, dur: 90_000, tdur: 4000 },
    { ...task, ts: 100_000, dur: 70_000, tdur: 60_000 },
    { ...task, tid: 2, ts: 0, dur: 900_000, tdur: 900_000 },
    { ...task, pid: 8, ts: 0, dur: 900_000, tdur: 900_000 },
    {
      ...call("another page's", 0, 800_000),
      pid: 8,
      args: { data: { functionName: "x", url: "chrome://new" } },
    },
    call("draw", 110_000, 3000),
    call("count", 120_000, 40_000),
    call("before", 10_000, 2000),
    { ...task, ts: 300_000, dur: 3000, tdur: 3000 },
    { ph: "X", name: "MajorGC", pid: 7, tid: 1, ts: 300_100, dur: 2800, tdur: 2800 },
  ];
  expect(tasksOf(events, "http://host")).toEqual([
    { computed: 60, passed: 70, what: "Post count index.js" },
    { computed: 4, passed: 90, what: "Post before index.js" },
    { computed: 3, passed: 3, what: "Post MajorGC" },
  ]);
  const { tdur: _, ...untimed } = { ...task, ts: 0, dur: 90_000, tdur: 0 };
  expect(() => tasksOf([...events, untimed], "http://host")).toThrow(
    /does not count the time that a thread itself computes/,
  );
});
