// A search that runs in the page, on the real pipeline with a scripted crew: the same rules as on the command line, whatever cuts it.
import { expect, test } from "vitest";
import { nextTotal, SearchHere, type SearchWish } from "../../../src/app/search/search_here.ts";
import { RunError } from "../../../src/core/errors.ts";
import { graphJson } from "../../../src/search/graph_lines.ts";
import type { RunConfig } from "../../../src/settings/run_config.ts";
import { Journal, JOURNAL_FILE } from "../../../src/store/journal/journal.ts";
import { arithmeticTasks } from "../../../src/tasks/arithmetic/word_problems.ts";
import { fixedTaskSet, takeTasks } from "../../../src/tasks/task_set.ts";
import { Faults } from "../../harness/scripted_crew.ts";
import { smallConfig } from "../../pipeline/world.ts";
import { DiskModel } from "../../store/journal/disk_model.ts";
import { type Browser, newBrowser, type PageOptions, pagePorts } from "./page_ports.ts";

const CONFIG = smallConfig({ tasks: "4", testTasks: "6", steps: "4" });
const WISH: SearchWish = { config: CONFIG, vary: ["rank", "learningRate"], evaluations: 4, traces: 2 };
const ONE: SearchWish = { ...WISH, evaluations: 1, traces: 1 };

const openPage = (browser: Browser, options: PageOptions = {}): SearchHere =>
  new SearchHere(pagePorts(browser, options));

const graphOf = ({ log, trouble }: SearchHere) => {
  expect(trouble.value).toBe("");
  return graphJson(log.value!.graph);
};

test("a search that is paused and reloaded again and again ends with the graph of an undisturbed one", async () => {
  const undisturbed = openPage(newBrowser());
  await undisturbed.begin(WISH);
  const wanted = graphOf(undisturbed);
  expect(wanted.experiments.map(({ full, smoke }) => [smoke === null, full === null])).toEqual(
    Array.from({ length: 4 }, () => [false, false]),
  );

  const browser = newBrowser();
  let sittings = 0;
  for (;;) {
    sittings += 1;
    let calls = 0;
    const page: SearchHere = openPage(browser, { onCall: () => void (++calls === 40 && page.pause()) });
    await page.look();
    await (page.log.value === null ? page.begin(WISH) : page.goOn(WISH.evaluations));
    expect([page.phase.value, page.trouble.value]).toEqual(["rests", ""]);
    if (calls < 40) break;
  }
  expect(sittings).toBeGreaterThan(5);
  const reopened = openPage(browser);
  await reopened.look();
  expect(graphOf(reopened)).toEqual(wanted);
  expect((await browser.store.listRuns()).length).toBe(1); // one run at most takes room
});

test("a run that was cut goes on as the run that it was", async () => {
  const browser = newBrowser();
  const runsThen: ReturnType<typeof browser.store.listRuns>[] = [];
  const page: SearchHere = openPage(browser, {
    onCall: (where) => {
      if (where !== "train step") return;
      runsThen.push(browser.store.listRuns());
      page.pause();
    },
  });
  await page.begin(WISH);
  const [cut] = await browser.store.listRuns();
  const [then] = await Promise.all(runsThen);
  const { id } = then![0]!;
  expect([cut!.id, cut!.label?.name]).toEqual([id, "0 smoke"]);
  const later: SearchHere = openPage(browser, {
    onCall: (where) => {
      if (where.includes("train")) later.pause();
    },
  });
  await later.look();
  await later.goOn(4);
  expect((await browser.store.listRuns()).map((run) => run.id)).toEqual([id]);
});

test("no test question is read before the best is submitted, and nothing may be added afterwards", async () => {
  const browser = newBrowser();
  const asked = new Set<string>();
  const looks: Promise<void>[] = [];
  const look = async (): Promise<void> => {
    for (const { id } of await browser.store.listRuns())
      for (const { question } of await browser.store.tasks(id)) asked.add(question);
  };
  const page = openPage(browser, { onCall: () => void looks.push(look()) });
  await page.begin({ ...WISH, evaluations: 2, traces: 1 });
  await Promise.all(looks);
  const held = takeTasks(arithmeticTasks(), "test", 6, 7).map(({ question }) => question);
  expect(asked.size).toBeGreaterThan(10);
  expect(held.filter((question) => asked.has(question))).toEqual([]);
  await page.submit();
  await Promise.all(looks);
  expect(graphOf(page).submitted).not.toBeNull();
  expect(held.filter((question) => asked.has(question))).toEqual(held);
  await page.goOn(5);
  expect(page.trouble.value).toMatch(/This search was submitted.*Delete it to begin another/);
});

test("settings that fail are refused with the reason and the search goes on; what is no fault of theirs stops it, and it goes on later", async () => {
  const browser = newBrowser();
  let isFull = true;
  const faults = new Faults((call, where) => {
    if (call === 1) return new RunError("shape", "It does not fit.");
    if (isFull && call > 60 && where.includes("speak"))
      return new RunError("store-quota", "The disk is full.");
    return null;
  });
  const page = openPage(browser, { faults });
  await page.begin(WISH);
  expect(page.trouble.value).toMatch(/The disk is full/);
  const [first] = page.log.value!.graph.all;
  expect(first!.smoke).toMatchObject({
    score: null,
    why: expect.stringMatching("It does not fit") as string,
  });
  isFull = false;
  await page.goOn(4);
  expect(graphOf(page).experiments).toHaveLength(4);
});

test("another tab keeps its search; a search of other settings is refused by name, and one that is deleted is gone", async () => {
  const browser = newBrowser();
  const kept = openPage(browser, { busy: true });
  await kept.begin(WISH);
  expect(kept.trouble.value).toMatch(/^Another search or an evolution is at work, .* try again here\.$/);
  expect(browser.disk.files.size).toBe(0);
  const page = openPage(browser);
  await page.begin(ONE);
  await page.begin({ ...ONE, vary: ["rank"] });
  expect(page.trouble.value).toBe(
    "The search in this browser was asked for differently (vary), or by another version of this page. Choose the model and the questions that it began with, or save its log to keep it, and delete it to begin another one.",
  );
  await page.goOn(2);
  expect(graphOf(page).experiments).toHaveLength(2);
  await page.forget();
  expect([page.log.value, browser.disk.files.size, (await browser.store.listRuns()).length]).toEqual([
    null,
    0,
    0,
  ]);
});

test.each<[string, Partial<RunConfig>, RegExp]>([
  ["words that the model does not know", { source: "plain-english" }, /in messages.*Choose other questions/],
  ["questions of one's own that are not there", { source: "own" }, /no questions of your own yet/],
  ["answers that a person judges", { labels: "person" }, /waits for nobody.*“go straight on”/],
])("refused before anything is kept: %s", async (_, asked, told) => {
  const browser = newBrowser();
  const page = openPage(browser);
  await page.begin({ ...WISH, config: { ...CONFIG, ...asked } });
  expect(page.trouble.value).toMatch(told);
  const runs = await browser.store.listRuns();
  expect([page.log.value, page.phase.value, browser.disk.files.size, runs.length]).toEqual([
    null,
    "rests",
    0,
    0,
  ]);
});

test("questions of one's own are searched with, and the search goes on with these alone", async () => {
  const own = fixedTaskSet("mine", [
    ...takeTasks(arithmeticTasks(), "distil", 8, 7),
    ...takeTasks(arithmeticTasks(), "val", 20, 7),
    ...takeTasks(arithmeticTasks(), "test", 8, 7),
  ]);
  const browser = newBrowser();
  const wish = { ...ONE, config: { ...CONFIG, source: "own" } };
  const page = openPage(browser, { own });
  await page.begin(wish);
  expect(graphOf(page).experiments).toHaveLength(1);
  const others = fixedTaskSet("others", takeTasks(arithmeticTasks(), "val", 40, 8));
  const gone = openPage(browser);
  await gone.look();
  await gone.goOn(2);
  expect(gone.trouble.value).toMatch(/no questions of your own yet/);
  const changed = openPage(browser, {
    own: { ...own, tasks: (...asked) => (asked[0] === "val" ? others : own).tasks(...asked) },
  });
  await changed.look();
  await changed.goOn(2);
  expect(changed.trouble.value).toMatch(/asked for differently \(questions\)/);
  const same = openPage(browser, { own });
  await same.look();
  await same.goOn(2);
  expect(graphOf(same).experiments).toHaveLength(2);
});

test("a search whose branches have nothing left to try ends early, and says so", async () => {
  const browser = newBrowser();
  const page = openPage(browser);
  await page.begin({ ...ONE, vary: ["rule"], evaluations: 9 });
  expect(page.trouble.value).toBe("");
  const there = page.log.value!.graph.all.length;
  expect([page.isOnTop.value, there < 9]).toEqual([true, true]);
  await page.goOn(there);
  expect(page.isOnTop.value).toBe(false); // it has what it was asked for
});

test("a set with fewer test questions than the form asks for is submitted on those that it has", async () => {
  const own = fixedTaskSet("mine", [
    ...takeTasks(arithmeticTasks(), "distil", 8, 7),
    ...takeTasks(arithmeticTasks(), "val", 20, 7),
    ...takeTasks(arithmeticTasks(), "test", 3, 7),
  ]);
  const page = openPage(newBrowser(), { own });
  await page.begin({ ...ONE, config: { ...CONFIG, source: "own", testTasks: 50 } });
  await page.submit();
  expect(graphOf(page).submitted).not.toBeNull();
  expect(page.log.value!.order).toMatchObject({ "test-tasks": 3 });
});

test("a log from before a setting goes on where the setting stands at its default", async () => {
  const browser = newBrowser();
  await openPage(browser).begin(ONE);
  const { journal, entries } = await Journal.open(browser.disk.ports.files, () => undefined);
  expect(entries.length).toBeGreaterThan(2);
  const [begun, ...others] = entries as [{ readonly order: Record<string, unknown> }, ...unknown[]];
  const { "practice-on": known, ...order } = begun.order;
  expect(known).toBe("all");
  browser.disk.files.delete(JOURNAL_FILE);
  const older = await Journal.open(browser.disk.ports.files, () => undefined);
  await older.journal.append([{ ...begun, order }, ...others]);
  expect(journal).not.toBe(older.journal);
  const page = openPage(browser);
  await page.look();
  await page.goOn(2);
  expect(graphOf(page).experiments).toHaveLength(2);
});

test("another model than that of the search is refused by name", async () => {
  const browser = newBrowser();
  await openPage(browser).begin(ONE);
  const page = openPage(browser, { sha256: "1".repeat(64) });
  await page.look();
  await page.goOn(2);
  expect(page.trouble.value).toMatch(/asked for differently \(model\)/);
});

test("a log that cannot be read is told in the page's words, saved as it is, and deleted with its runs", async () => {
  const browser = newBrowser();
  await openPage(browser).begin(ONE);
  const bytes = browser.disk.files.get(JOURNAL_FILE)!.slice();
  bytes[bytes.indexOf(10) + 100]! ^= 1; // in the second line
  browser.disk.files.set(JOURNAL_FILE, bytes);
  const page = openPage(browser);
  await page.look();
  expect([page.isUnreadable.value, page.log.value, page.phase.value]).toEqual([true, null, "rests"]);
  expect(page.trouble.value).toMatch(
    /^The log of the search in this browser cannot be read: .*delete the search/,
  );
  expect(page.trouble.value).not.toMatch(/folder|copy|line/);
  expect(await page.bytes()).toEqual(bytes);
  browser.disk.files.delete(JOURNAL_FILE); // another tab has deleted it
  await page.look();
  expect([page.isUnreadable.value, page.trouble.value]).toEqual([false, ""]);
  browser.disk.files.set(JOURNAL_FILE, bytes);
  await page.look();
  await page.forget();
  const runs = await browser.store.listRuns();
  expect([page.isUnreadable.value, page.trouble.value, browser.disk.files.size, runs.length]).toEqual([
    false,
    "",
    0,
    0,
  ]);
});

test("a deletion that is cut leaves the search, which is deleted later, and no run without one", async () => {
  const browser = newBrowser();
  await openPage(browser).begin(ONE);
  const disk = new DiskModel(browser.disk.files, { nth: 1, done: "nothing", isLast: false });
  const page = openPage({ ...browser, disk });
  await page.look();
  await page.forget();
  expect(page.trouble.value).toMatch(/failed/);
  expect(page.log.value!.graph.all).toHaveLength(1);
  expect([disk.files.size, (await browser.store.listRuns()).length]).toEqual([1, 0]);
  await page.forget();
  expect([page.log.value, page.trouble.value, disk.files.size]).toEqual([null, "", 0]);
});

test("a run that another search has left is not taken for an experiment of this name", async () => {
  const browser = newBrowser();
  const before: SearchHere = openPage(browser, { onCall: () => before.pause() });
  await before.begin(WISH);
  const [left] = await browser.store.listRuns();
  browser.disk.files.clear();
  const rank = CONFIG.rank * 2;
  const page: SearchHere = openPage(browser, { onCall: () => page.pause() });
  await page.begin({ ...WISH, config: { ...CONFIG, rank } });
  const [run, ...others] = await browser.store.listRuns();
  expect([left!.label?.name, run!.label?.name, run!.config.rank, others]).toEqual([
    "0 smoke",
    "0 smoke",
    rank,
    [],
  ]);
});

test("what goes wrong while it pauses is told, and stays told when the panel is shown again", async () => {
  const page: SearchHere = openPage(newBrowser(), {
    model: () => {
      page.pause();
      return Promise.reject(new RunError("fetch-failed", "The model could not be fetched."));
    },
  });
  await page.begin(WISH);
  await page.look();
  expect([page.phase.value, page.trouble.value]).toEqual(["rests", "The model could not be fetched."]);
});

test("a look that ends after a sitting has begun changes nothing of it", async () => {
  const page = openPage(newBrowser());
  const looking = page.look();
  const sitting = page.begin(ONE);
  await looking;
  expect(page.phase.value).toBe("runs");
  await sitting;
  expect([page.phase.value, graphOf(page).experiments.length]).toEqual(["rests", 1]);
});

test("it is offered to go on to more experiments than it has, also where their number was raised before a reload", async () => {
  const browser = newBrowser();
  const offered = async (most = 96): Promise<number> => {
    const page = openPage(browser);
    await page.look();
    return nextTotal(page.log.value!, most);
  };
  const cut: SearchHere = openPage(browser, { onCall: () => cut.pause() });
  await cut.begin(ONE);
  expect(await offered()).toBe(1); // it is not measured to its end
  const page = openPage(browser);
  await page.look();
  await page.goOn(1);
  expect(await offered()).toBe(2);
  await page.goOn(3);
  expect(graphOf(page).experiments).toHaveLength(3);
  expect([await offered(), await offered(3)]).toEqual([4, 3]);
});
