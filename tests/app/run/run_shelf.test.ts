// Deleting runs and bringing them back, pressed at the worst moments: while the deletion is under way, and while the list is being read.
import { beforeEach, expect, test } from "vitest";
import { RunShelf, UNDO_MS } from "../../../src/app/run/run_shelf.ts";
import { createState, type PageState } from "../../../src/app/state.ts";
import { MemoryStore } from "../../../src/store/memory_store.ts";
import { isGarbage } from "../../harness/garbage.ts";
import { ManualClock, settle } from "../../harness/manual_clock.ts";
import { runRecord } from "../../store/records.ts";

let state: PageState;
let store: MemoryStore;
let clock: ManualClock;
let shelf: RunShelf;
/** What the deletion, or the reading of the list, waits for. */
let gates: { deleteRun: Promise<void>; listRuns: Promise<void> };
let told: unknown[];
let isLeaseBroken: boolean;

beforeEach(async () => {
  state = createState();
  store = new MemoryStore();
  for (const id of ["a", "b"]) await store.createRun(runRecord(id), []);
  gates = { deleteRun: Promise.resolve(), listRuns: Promise.resolve() };
  const deleteRun = store.deleteRun.bind(store);
  const listRuns = store.listRuns.bind(store);
  store.deleteRun = async (id) => {
    await gates.deleteRun;
    return deleteRun(id);
  };
  store.listRuns = async () => {
    await gates.listRuns;
    return listRuns();
  };
  clock = new ManualClock();
  told = [];
  isLeaseBroken = false;
  shelf = new RunShelf(state, {
    clock,
    openStore: () => Promise.resolve(store),
    lease: () =>
      isLeaseBroken
        ? Promise.reject(new Error("lock"))
        : Promise.resolve({ lost: new Promise(() => undefined), release: () => undefined }),
    guard: (work) => work().catch((thrown: unknown) => void told.push(thrown)),
    probeStorage: () => Promise.resolve(null),
  });
  await shelf.list();
});

/** A promise, and what lets it go. */
function gate(): { readonly closed: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const closed = new Promise<void>((resolve) => (open = resolve));
  return { closed, open };
}
const listed = (): string[] => state.runs.value.map(({ id }) => id).toSorted();

test("Undo is offered no more once the deletion is under way, and pressed all the same it brings nothing back for a moment", async () => {
  const { closed, open } = gate();
  gates.deleteRun = closed;
  shelf.remove("a");
  await settle();
  expect([listed(), state.removed.value]).toEqual([["b"], "a"]);
  await clock.leap(UNDO_MS);
  expect(state.removed.value).toBe(""); // nothing to undo is shown
  shelf.undo();
  await settle();
  expect(listed()).toEqual(["b"]);
  open();
  await settle();
  expect([listed(), await store.getRun("a")]).toEqual([["b"], null]);
});

test("Undo while the list is being read stops the wait: the run is not deleted later", async () => {
  const { closed, open } = gate();
  gates.listRuns = closed;
  shelf.remove("a");
  await settle();
  shelf.undo();
  open();
  await settle();
  expect([listed(), clock.sleeping]).toEqual([["a", "b"], 0]);
  shelf.remove("b");
  await settle();
  await clock.leap(UNDO_MS - 1);
  expect(state.removed.value).toBe("b"); // no stale wait ends the time of another run
});

test("a second click on Delete leaves the time to undo, and a second run ends it for the first", async () => {
  shelf.remove("a");
  shelf.remove("a");
  await settle();
  expect([state.removed.value, await store.getRun("a")]).toMatchObject(["a", { id: "a" }]);
  shelf.remove("b");
  await settle();
  expect([state.removed.value, await store.getRun("a")]).toEqual(["b", null]);
  shelf.undo();
  await settle();
  expect(listed()).toEqual(["b"]);
});

test("a run that begins waits for a deletion that is under way; one that fails is told once and shows the run again", async () => {
  const { closed, open } = gate();
  gates.deleteRun = closed.then(() => Promise.reject(new Error("disk")));
  shelf.remove("a");
  await settle();
  await clock.leap(UNDO_MS);
  let hasEnded = false;
  const waiting = shelf.settle().then(() => (hasEnded = true));
  await settle();
  expect(hasEnded).toBe(false);
  open();
  await waiting;
  await settle();
  expect(told).toEqual([new Error("disk")]);
  expect(listed()).toEqual(["a", "b"]);
});

test("a run whose lock cannot be had is not deleted, told, and on the list again", async () => {
  shelf.remove("a");
  await settle();
  isLeaseBroken = true;
  await clock.leap(UNDO_MS);
  expect([listed(), told]).toEqual([["a", "b"], [new Error("lock")]]);
});

test("the time to undo stands still while a person is at the offer, and begins anew afterwards", async () => {
  shelf.remove("a");
  await settle();
  shelf.hold(true);
  await clock.leap(10 * UNDO_MS);
  expect(state.removed.value).toBe("a");
  shelf.hold(false);
  await clock.leap(UNDO_MS - 1);
  expect(state.removed.value).toBe("a");
  await clock.leap(1);
  expect([state.removed.value, await store.getRun("a")]).toEqual(["", null]);
  shelf.hold(false); // the focus leaves an offer that is gone
  expect(clock.sleeping).toBe(0);
});

test("a deletion that waits no longer is held by nothing: neither its signal nor the reason why it ended", async () => {
  const seen: WeakRef<AbortSignal>[] = [];
  const sleep = clock.sleep.bind(clock);
  clock.sleep = (ms, signal) => {
    if (signal !== undefined) seen.push(new WeakRef(signal));
    return sleep(ms, signal);
  };
  shelf.remove("a");
  await settle();
  expect(state.removed.value).toBe("a");
  await shelf.settle();
  expect(seen).toHaveLength(1);
  expect(await isGarbage(seen[0]!)).toBe(true);
  await shelf.list(); // the shelf itself is still there
});
