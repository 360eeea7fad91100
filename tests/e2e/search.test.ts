// A search and an evolution that run in the built page: reloaded while a run is on, they go on with that run and measure it whole; they show as no
// runs of the person's own, and a log of theirs is one that the page opens.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readLog } from "../../src/search/opened_log.ts";
import { serve } from "../../tools/serve.ts";
import { close } from "./harness.mjs";
import { buildPage, RetortPage } from "./retort_page.mjs";

const SMALL = "?tasks=2&testTasks=2&agents=2&rounds=1&steps=3&batchTokens=128&rank=4&seed=11";
const RUN_MS = 240_000;

let folder = "";
let host: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "retort-search-"));
  host = await serve({ root: buildPage(folder), base: "/some/path/" });
}, 240_000);
afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

test("a search goes on after a reload, and its log is saved", async () => {
  const opened = await RetortPage.open(join(folder, "profile"), `${host.url}${SMALL}`);
  const { page } = opened;
  const unfold = () => page.click("#search > summary");
  await unfold();
  await page.fill("#search-evaluations", "1");
  await page.fill("#search-traces", "1");
  await page.click("#search-begin");
  await page.waitForSelector("#search-doing:has-text('smoke run')", { timeout: RUN_MS });

  await page.reload();
  await unfold();
  await page.waitForSelector("#search-go-on");
  expect(await page.textContent("#search-here .search-summary")).toMatch(
    /A search with 1 experiment in 1 branch/,
  );
  await page.click("#search-go-on");
  await page.waitForSelector("#search-here .node.is-begins", { timeout: RUN_MS });
  await page.waitForSelector("#search-here[data-phase=rests]");
  expect((await opened.look()).run).toBe("");
  expect(await page.$$("#earlier-title")).toEqual([]);

  const [saved] = await Promise.all([page.waitForEvent("download"), page.click("#search-save")]);
  const path = join(folder, "journal.jsonl");
  await saved.saveAs(path);
  const log = await readLog(new Uint8Array(readFileSync(path)), path);
  expect(log).toMatchObject({ kind: "search", order: { evaluations: 1, tasks: 2, seed: 11 } });
  expect(log.kind === "search" && log.graph.all[0]?.full?.score).toBeGreaterThanOrEqual(0);
  await page.setInputFiles("#search-files", path);
  await page.waitForFunction(() => document.querySelectorAll(".search-summary").length === 2);
  expect(opened.errors).toEqual([]);
  await close(opened.session);
}, 600_000);

test("an evolution goes on after a reload, and a team of it teaches the next run", async () => {
  const opened = await RetortPage.open(join(folder, "profile-of-teams"), `${host.url}${SMALL}`);
  const { page } = opened;
  const unfold = () => page.click("#search > summary");
  await unfold();
  await page.fill("#evolution-questions", "2");
  await page.fill("#evolution-generations", "1");
  await page.fill("#evolution-children", "1");
  await page.click("#evolution-begin");
  await page.waitForSelector("#evolution-doing:has-text('Team 0')", { timeout: RUN_MS });

  await page.reload();
  await unfold();
  await page.waitForSelector("#evolution-go-on");
  await page.click("#evolution-go-on");
  await page.waitForFunction(
    () => document.querySelectorAll("#evolution-here .genome-map .node:not(.is-open)").length === 2,
    null,
    { timeout: RUN_MS },
  );
  await page.waitForSelector("#evolution-here[data-phase=rests]");
  expect(await page.textContent("#evolution-here .search-summary")).toMatch(
    /An evolution with 2 teams in 2 generations\. The fittest is team [01]: /,
  );
  await page.click("#evolution-here .take-team");
  await page.waitForSelector("#evolution-here .team-offer .small");
  expect((await opened.look()).run).toBe("");
  expect(opened.errors).toEqual([]);
  await close(opened.session);
}, 600_000);
