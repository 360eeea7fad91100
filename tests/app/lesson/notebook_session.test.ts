// What pupils write is in the store a moment later, is there again after a reload, and goes with the run that it is about.
import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import { createLessonState } from "../../../src/app/lesson/lesson_state.ts";
import { LESSONS } from "../../../src/app/lesson/lesson_list.ts";
import type { RunState } from "../../../src/app/state.ts";
import { NotebookSession } from "../../../src/app/lesson/notebook_session.ts";
import { RunError } from "../../../src/core/errors.ts";
import { MemoryStore } from "../../../src/store/memory_store.ts";
import type { Store } from "../../../src/store/store.ts";
import { countedStores, notebook, putNotebook, runRecord } from "../../store/records.ts";

/** A desk on a store that outlives it. */
async function open(store: Store, { now = 1000, runId = "" } = {}) {
  let time = now;
  const { stores, openCounted } = countedStores(() => Promise.resolve(store));
  const lesson = createLessonState(LESSONS[0]!);
  const called: string[] = [];
  let made = 0;
  const page = {
    runId: signal(runId),
    runs: signal(await store.listRuns()),
    runState: signal<RunState>("idle"),
    starting: signal(false),
  };
  const session = new NotebookSession(lesson, {
    clock: { now: () => time },
    openStore: openCounted,
    newId: () => (made++ === 0 ? `sitting-${now}` : `sitting-${now}-${made}`),
    page,
    commands: {
      show: (id) => {
        called.push(`show ${id}`);
        page.runId.value = id;
      },
      leave: () => {
        called.push("leave");
        page.runId.value = "";
      },
    },
  });
  await session.open();
  const at = (later: number): void => void (time = later);
  return { lesson, session, page, called, at, stores, words: () => lesson.notebook.value?.words };
}

const withRuns = async (...ids: readonly string[]): Promise<MemoryStore> => {
  const store = new MemoryStore();
  for (const id of ids) await store.createRun(runRecord(id), []);
  return store;
};

test("what is written before the run and in it is there after a reload, with the card and the run", async () => {
  const store = await withRuns("a");
  const first = await open(store);
  expect(await store.notebooks()).toEqual([]); // nothing was written yet
  first.session.name("Ada");
  first.session.write("hook-why", "the s");
  first.session.write("hook-why", "the same model");
  await first.session.close();
  const second = await open(store, { now: 2000 });
  expect(second.lesson.notebook.value).toMatchObject({ who: "Ada", runId: null, card: 0 });
  second.page.runId.value = "a";
  second.session.turnTo(3);
  second.session.write("argue-fooled", "more");
  await second.session.close();
  const third = await open(store, { now: 3000 });
  expect(third.called).toEqual(["show a"]);
  expect(third.lesson.notebook.value).toMatchObject({ id: "sitting-1000", runId: "a", card: 3 });
  expect(third.words()).toEqual({ "hook-why": "the same model", "argue-fooled": "more" });
});

test("a guess that was given cannot be changed", async () => {
  const { session, words } = await open(new MemoryStore());
  session.write("alone", "50");
  session.give(["alone"]);
  session.write("alone", "58");
  expect(words()).toEqual({ alone: "50" });
});

test("another run has its own notebook, with the same name; the first one comes back with its run", async () => {
  const store = await withRuns("a", "b");
  const { session, page, lesson, words } = await open(store);
  session.name("Ada");
  session.write("hook-why", "one");
  page.runId.value = "a";
  page.runId.value = "";
  expect(words()).toEqual({ "hook-why": "one" }); // back at the start, nothing is taken away
  page.runId.value = "b";
  expect(lesson.notebook.value).toMatchObject({ who: "Ada", runId: "b", words: {} });
  page.runId.value = "a";
  expect(words()).toEqual({ "hook-why": "one" });
});

test("the next pupil gets an empty desk, after a reload too, and so does the next day's class", async () => {
  const store = await withRuns("a");
  const first = await open(store);
  first.session.write("hook-why", "one");
  first.page.runId.value = "a";
  first.at(2000);
  first.session.startAfresh();
  expect(first.called).toEqual(["leave"]);
  expect(first.lesson.notebook.value).toMatchObject({ runId: null, who: "", words: {} });
  await first.session.close();
  const reloaded = await open(store, { now: 3000 });
  expect(reloaded.called).toEqual([]);
  expect(reloaded.words()).toEqual({});
  const tomorrow = await open(store, { now: 1000 + 24 * 3_600_000 });
  expect(tomorrow.called).toEqual([]);
  expect(tomorrow.words()).toEqual({});
  expect(await store.notebooks()).toMatchObject([{ runId: "a", words: { "hook-why": "one" } }]);
});

test("what is about no run is deleted when the next pupil begins, whatever is on its way to the disk", async () => {
  const store = new MemoryStore();
  const { session, at } = await open(store);
  session.name("Ada");
  await session.stored();
  session.write("hook-why", "still being stored");
  at(2000);
  session.startAfresh();
  await session.stored();
  expect(await store.notebooks()).toMatchObject([{ startedAt: 2000, who: "", words: {} }]);
  session.name("Bo");
  await session.close();
  expect(await store.notebooks()).toMatchObject([{ startedAt: 2000, who: "Bo" }]);
});

test("what is about no run is deleted when its sitting is long over, of any lesson; what has a run stays with it", async () => {
  const store = await withRuns("a");
  const day = 24 * 3_600_000;
  for (const each of [notebook("left", null, 5), notebook("kept", "a", 6), notebook("young", null, day - 5)])
    await putNotebook(store, each);
  await putNotebook(store, { ...notebook("other", null, 7), lesson: "another lesson" });
  const { session, lesson } = await open(store, { now: day });
  await session.close();
  expect((await store.notebooks()).map(({ id }) => id)).toEqual(["young", "kept"]);
  expect(lesson.notebook.value?.id).toBe("young");
});

test("while a run is on nobody begins anew: the run would be thrown off the page", async () => {
  const { session, page, lesson, called } = await open(await withRuns("a"));
  page.runId.value = "a";
  session.write("argue-fooled", "one");
  for (const state of ["running", "paused"] as const) {
    page.runState.value = state;
    session.startAfresh();
  }
  [page.runState.value, page.starting.value] = ["idle", true];
  session.startAfresh();
  expect(called).toEqual([]);
  expect(lesson.notebook.value).toMatchObject({ runId: "a", words: { "argue-fooled": "one" } });
});

test("a full disk is told, and the next change stores everything", async () => {
  const store = new MemoryStore();
  let isFull = true;
  const update = store.updateNotebook.bind(store);
  store.updateNotebook = (id, change) =>
    isFull ? Promise.reject(new RunError("store-quota", "The disk is full.")) : update(id, change);
  const { session, lesson } = await open(store);
  session.write("hook-why", "one");
  await session.close();
  expect(lesson.trouble.value).toBe("Not saved yet. The disk is full.");
  isFull = false;
  session.name("Ada");
  await session.close();
  expect(lesson.trouble.value).toBe("");
  expect(await store.notebooks()).toMatchObject([{ who: "Ada", words: { "hook-why": "one" } }]);
});

test("who deletes the run deletes the notes; what is typed then is on the page, is said not to be saved, and stays out of the store", async () => {
  const store = await withRuns("a", "b");
  const { session, page, lesson, words } = await open(store);
  session.write("hook-why", "one");
  page.runId.value = "a";
  await session.stored();
  await store.deleteRun("a");
  session.write("exit-limit", "two");
  await session.stored();
  session.write("exit-limit", "two more");
  await session.stored();
  expect(await store.notebooks()).toEqual([]);
  expect(words()).toEqual({ "hook-why": "one", "exit-limit": "two more" });
  expect(lesson.trouble.value).toMatch(/^Not saved: these notes were deleted/);
  page.runId.value = "b";
  session.write("hook-why", "of b");
  await session.close();
  expect(lesson.trouble.value).toBe("");
  expect(await store.notebooks()).toMatchObject([{ runId: "b", words: { "hook-why": "of b" } }]);
});

test("two tabs with one notebook take nothing from each other", async () => {
  const store = await withRuns("a");
  const first = await open(store);
  first.session.write("hook-why", "one");
  await first.session.stored();
  const second = await open(store, { now: 2000 });
  first.session.write("predict-why", "two");
  first.session.write("alone", "50");
  first.session.give(["alone"]);
  await first.session.stored();
  second.session.name("Ada");
  second.session.write("alone", "99"); // given in the other tab
  second.session.write("argue-fooled", "three");
  await second.session.stored();
  const all = { "hook-why": "one", "predict-why": "two", alone: "50", "argue-fooled": "three" };
  expect(await store.notebooks()).toMatchObject([{ who: "Ada", words: all, given: ["alone"] }]);
  expect(second.words()).toEqual(all);
  first.page.runId.value = "a";
  await first.session.close();
  second.session.write("hook-why", "one more");
  await second.session.close();
  expect(await store.notebooks()).toMatchObject([{ runId: "a", words: { ...all, "hook-why": "one more" } }]);
});

test("no store stays open, whether it could be written to or not", async () => {
  const store = new MemoryStore();
  const { session, stores } = await open(store);
  session.write("hook-why", "one");
  await session.stored();
  store.updateNotebook = () => Promise.reject(new RunError("store-quota", "The disk is full."));
  session.write("hook-why", "two");
  await session.close();
  expect(stores).toEqual({ opened: 3, open: 0 });
});

test("a notebook that another tab took to its run stays there; the run of this tab gets one of its own", async () => {
  const store = await withRuns("a", "b");
  const first = await open(store);
  first.session.write("hook-why", "one");
  await first.session.stored();
  const second = await open(store, { now: 2000 });
  first.page.runId.value = "a";
  await first.session.close();
  second.page.runId.value = "b";
  await second.session.stored();
  second.session.write("exit-limit", "of b");
  await second.session.close();
  expect(second.lesson.notebook.value).toMatchObject({ runId: "b", words: { "exit-limit": "of b" } });
  expect(await store.notebooks()).toMatchObject([
    { runId: "b", words: { "exit-limit": "of b" } },
    { runId: "a", words: { "hook-why": "one" } },
  ]);
});
