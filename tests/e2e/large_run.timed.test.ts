// A run of ten thousand stored turns in the real database: the page that opens on it shows it within a second more than an empty one takes,
// and neither then nor while the run goes on does its main thread compute for longer than a hand notices.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { defaultConfig } from "../../src/settings/run_config.ts";
import { MemoryStore } from "../../src/store/memory_store.ts";
import { arithmeticTasks } from "../../src/tasks/arithmetic/word_problems.ts";
import { takeTasks } from "../../src/tasks/task_set.ts";
import { serve } from "../../tools/serve.ts";
import { savedFile } from "../archive/carried.ts";
import { tinyRef } from "../lm/harness.ts";
import { makeDebate, storeTalks } from "../teachers/turns.ts";
import { close } from "./harness.mjs";
import { LONGEST_TASK_MS, longestTasks, type Task, watchMainThread } from "./main_thread.ts";
import { buildPage, RetortPage } from "./retort_page.mjs";

const RUN = "run"; // the run that makeDebate's turns belong to
const [TASKS, AGENTS] = [1250, 4];
const TURNS = 2 * TASKS * AGENTS;
/** Of the best of so many loads at most: other work on the machine makes some of them slower, and none faster. */
const [MOST_MS, LOADS] = [1000, 6];
/** 32 ms were measured alone and 46 beside another journey, which has the caches too; in one go it was 275. */
const MOST_TASK_MS = 1.5 * LONGEST_TASK_MS;

let folder = "";
let host: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "retort-large-"));
  host = await serve({ root: buildPage(folder) });
}, 300_000);
afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The file of a run whose debates are done. */
async function largeRun(): Promise<string> {
  const store = new MemoryStore();
  const config = { ...defaultConfig(), tasks: TASKS, agents: AGENTS, rounds: 2 };
  const tasks = takeTasks(arithmeticTasks(), "distil", TASKS, config.seed);
  const run = { id: RUN, createdAt: 1, config, seed: config.seed, model: await tinyRef() };
  await store.createRun({ schema: 1, ...run, finished: [], seconds: {}, report: null }, tasks);
  for (const task of tasks) {
    const answers = ["1", task.answer, task.answer, "2"];
    await storeTalks(store, makeDebate([answers, [task.answer, task.answer, task.answer, "2"]], { task }));
  }
  const file = join(folder, "large.zip");
  writeFileSync(file, await savedFile(store, RUN));
  return file;
}

/** From the page's own start to the moment in which it shows that many turns, in ms. */
async function shownAfter(page: RetortPage["page"], turns: number): Promise<number> {
  await page.reload({ waitUntil: "commit" });
  const handle = await page.waitForFunction(
    (wanted) => (document.getElementById("app")?.dataset["turns"] === wanted ? performance.now() : false),
    String(turns),
    { polling: 10, timeout: 60_000 },
  );
  return Number(await handle.jsonValue());
}

interface Watched {
  /** When a page shows itself without a run, and with the large one, in ms from its start; one number a load. */
  readonly empty: number;
  readonly times: readonly number[];
  /** Of a load and of the making of its lessons, the longest first. */
  readonly tasks: Task[];
}

/** Brings the run into a new profile, loads the page on it, and goes on with it. */
async function watchLargeRun(profile: string, file: string): Promise<Watched> {
  const opened = await RetortPage.open(profile, host.url);
  try {
    const { page } = opened;
    await page.locator("#start").waitFor();
    const empty = await shownAfter(page, 0);
    await page.click("#import > summary");
    await page.setInputFiles("#import-files", file);
    await page.waitForSelector("#import-offer .fits", { timeout: 120_000 });
    await page.click("#import-take");
    await opened.until("it is shown", ({ turns }) => turns === TURNS, 120_000);
    const times: number[] = [];
    while (times.length < LOADS && !times.some((ms) => ms - empty <= MOST_MS))
      times.push(await shownAfter(page, TURNS));
    const end = await watchMainThread(page); // not while the time is taken: a trace costs some
    await shownAfter(page, TURNS);
    console.info(
      `an empty page after ${empty.toFixed(0)} ms, one with ${TURNS} turns after ${times.map((ms) => ms.toFixed(0)).join(" and ")} ms`,
    );
    await opened.press("continue");
    await opened.until("its lessons are made", ({ stage, step }) => stage === "train" && step > 0, 240_000);
    expect(opened.errors).toEqual([]);
    return { empty, times, tasks: await end() };
  } finally {
    await close(opened.session);
  }
}

test("ten thousand stored turns are shown a second after the page, at most, and hold no hand up", async () => {
  const file = await largeRun();
  const later: number[] = [];
  const longest = await longestTasks(MOST_TASK_MS, async (nth) => {
    const { empty, times, tasks } = await watchLargeRun(join(folder, `profile-${nth}`), file);
    later.push(...times.map((ms) => ms - empty));
    return tasks;
  });
  expect(Math.min(...later)).toBeLessThanOrEqual(MOST_MS);
  expect(longest).not.toHaveLength(0);
  for (const { computed, what } of longest) expect(computed, what).toBeLessThanOrEqual(MOST_TASK_MS);
}, 600_000);
