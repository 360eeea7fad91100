// A search that runs in the page, on the real pipeline with a scripted crew: the same rules as on the command line, whatever cuts it.
import { expect, test } from "vitest";
import { SearchHere, type SearchWish } from "../../../src/app/search/search_here.ts";
import { RunError } from "../../../src/core/errors.ts";
import { graphJson } from "../../../src/search/graph_lines.ts";
import { MemoryStore } from "../../../src/store/memory_store.ts";
import type { ProjectLease } from "../../../src/store/project_lock.ts";
import { arithmeticTasks } from "../../../src/tasks/arithmetic/word_problems.ts";
import { takeTasks } from "../../../src/tasks/task_set.ts";
import { InstantClock } from "../../harness/manual_clock.ts";
import { Faults } from "../../harness/scripted_crew.ts";
import { makeWorld, MODEL, smallConfig } from "../../pipeline/world.ts";
import { DiskModel } from "../../store/journal/disk_model.ts";

const CONFIG = smallConfig({ tasks: "4", testTasks: "6", steps: "4" });
const WISH: SearchWish = { config: CONFIG, vary: ["rank", "learningRate"], evaluations: 4, traces: 2 };

/** What stays when a page is closed. */
interface Browser {
  readonly store: MemoryStore;
  readonly disk: DiskModel;
}

const newBrowser = (): Browser => ({ store: new MemoryStore(), disk: new DiskModel() });

let opened = 0;

/** A page of this browser, opened a second after the one before. */
function openPage(
  { store, disk }: Browser,
  options: { faults?: Faults; onCall?: (where: string) => void; busy?: boolean } = {},
) {
  const clock = new InstantClock();
  void clock.sleep(1000 * ++opened);
  const { deps } = makeWorld({
    clock,
    store,
    ...options,
    tasks: takeTasks(arithmeticTasks(), "val", 40, 7).concat(
      takeTasks(arithmeticTasks(), "distil", 8, 7),
      takeTasks(arithmeticTasks(), "test", 8, 7),
    ),
  });
  const lease: ProjectLease = { lost: new Promise(() => undefined), release: () => undefined };
  return new SearchHere({
    files: disk.ports.files,
    openStore: () => Promise.resolve(store),
    openProject: () =>
      options.busy === true ? Promise.reject(new RunError("busy", "Another tab.")) : Promise.resolve(lease),
    clock,
    crew: () => deps,
    model: () => Promise.resolve({ ref: MODEL, voice: deps.voice }),
  });
}

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
  let id = "";
  const page: SearchHere = openPage(browser, {
    onCall: (where) => {
      if (where !== "train step") return;
      void browser.store.listRuns().then(([run]) => (id = run!.id));
      page.pause();
    },
  });
  await page.begin(WISH);
  const [cut] = await browser.store.listRuns();
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
  const page = openPage(browser, {
    onCall: () =>
      void browser.store.listRuns().then(async (runs) => {
        for (const { id } of runs)
          for (const { question } of await browser.store.tasks(id)) asked.add(question);
      }),
  });
  await page.begin({ ...WISH, evaluations: 2, traces: 1 });
  const held = takeTasks(arithmeticTasks(), "test", 6, 7).map(({ question }) => question);
  expect(asked.size).toBeGreaterThan(10);
  expect(held.filter((question) => asked.has(question))).toEqual([]);
  await page.submit();
  expect(graphOf(page).submitted).not.toBeNull();
  expect(held.filter((question) => asked.has(question))).toEqual(held);
  await page.goOn(5);
  expect(page.trouble.value).toMatch(/This search was submitted/);
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
  await openPage(browser, { busy: true }).begin(WISH);
  expect(browser.disk.files.size).toBe(0);
  const page = openPage(browser);
  await page.begin({ ...WISH, evaluations: 1, traces: 1 });
  await page.begin({ ...WISH, vary: ["rank"] });
  expect(page.trouble.value).toMatch(/was asked for differently: .*vary/);
  await page.goOn(2);
  expect(graphOf(page).experiments).toHaveLength(2);
  await page.forget();
  expect([page.log.value, browser.disk.files.size, (await browser.store.listRuns()).length]).toEqual([
    null,
    0,
    0,
  ]);
  await page.begin({ ...WISH, config: { ...CONFIG, labels: "person" } });
  expect(page.trouble.value).toMatch(/A search waits for nobody/);
});
