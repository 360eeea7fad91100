// The store in a folder: the suite of all stores, and what only a folder can show.
import { expect, test } from "vitest";
import { JOURNAL_FILE } from "../../../src/store/journal/journal.ts";
import { openJournalStore } from "../../../src/store/journal/journal_store.ts";
import {
  adapter,
  artifact,
  checkpoint,
  dataset,
  evalAnswer,
  metric,
  outcome,
  runRecord,
  TASKS,
  turn,
} from "../records.ts";
import { contents, shortRun } from "../short_run.ts";
import { storeSuite } from "../store_suite.ts";
import { DiskModel } from "./disk_model.ts";

storeSuite("journal store", () => openJournalStore(new DiskModel().ports));

const open = (disk: DiskModel) => openJournalStore(disk.ports);
const packed = (disk: DiskModel) => [...disk.files.keys()].filter((name) => name.endsWith(".bin"));

test("a store that is opened again holds what the first one held, after every step", async () => {
  const disk = new DiskModel();
  const store = await open(disk);
  for (const step of await shortRun()) {
    await step(store);
    expect(await contents(await open(disk))).toEqual(await contents(store));
  }
  await store.deleteRun("b");
  const again = await open(disk);
  expect(await contents(again)).toEqual(await contents(store));
  expect(await again.getRun("b")).toBeNull();
  expect(disk.told).toEqual([]);
});

test("calls of the same moment are one line, and all of them are there after it", async () => {
  const disk = new DiskModel();
  const store = await open(disk);
  await store.createRun(runRecord("a"), TASKS);
  const lines = disk.seen.length;
  await Promise.all(Array.from({ length: 150 }, (_, n) => store.appendTurn(turn("a", n))));
  expect(disk.seen.length - lines).toBe(3); // 64, 64 and 22
  expect(await (await open(disk)).turns("a")).toHaveLength(150);
});

test("an object's members keep the order in which they were made", async () => {
  const disk = new DiskModel();
  const store = await open(disk);
  await store.createRun(runRecord("a"), TASKS);
  await store.updateRun("a", { seconds: { train: 2, debate: 1 } });
  for (const each of [store, await open(disk)])
    expect(Object.keys((await each.getRun("a"))!.seconds)).toEqual(["train", "debate"]);
});

test("what the caller changes before the write is done does not count", async () => {
  const store = await open(new DiskModel());
  await store.createRun(runRecord("a"), TASKS);
  const [lessons, weights] = [dataset("a"), adapter(1)];
  const writes = [store.putDataset(lessons), store.putAdapter("a", weights, "")];
  Object.assign(lessons, { labels: "truth" });
  weights.tensors.get("model.layers.0.self_attn.q_proj")!.A.fill(99);
  await Promise.all(writes);
  expect(await store.getDataset("a")).toEqual(dataset("a"));
  expect((await store.getAdapter("a"))?.adapter).toEqual(adapter(1));
});

test("the files of two checkpoints are kept, also over a new opening, and those of a deleted run go", async () => {
  const disk = new DiskModel();
  let store = await open(disk);
  await store.createRun(runRecord("a"), TASKS);
  for (const step of [1, 2, 3, 4]) {
    await store.putCheckpoint(checkpoint("a", step), [metric("a", step)]);
    expect(packed(disk)).toHaveLength(Math.min(step, 2));
    store = await open(disk);
  }
  expect(packed(disk)).toHaveLength(2);
  expect(await store.latestCheckpoint("a")).toEqual(checkpoint("a", 4));
  await store.deleteRun("a");
  expect(packed(disk)).toEqual([]);
});

test("a checkpoint with all that a watched training keeps comes back bit for bit", async () => {
  const disk = new DiskModel();
  const store = await open(disk);
  await store.createRun(runRecord("a"), TASKS);
  const validations = [{ step: 1, score: 0.5 }];
  const watched = {
    ...checkpoint("a", 1),
    phase: "prm",
    watch: { validations, best: { step: 1, score: 0.5, adapter: adapter(8) }, history: [] },
  } as const;
  watched.m.set([-0, 1e-45, Number.NaN]);
  await store.putCheckpoint(watched, []);
  const read = await (await open(disk)).latestCheckpoint("a");
  expect(read).toEqual(watched);
  expect(Object.is(read!.m[0], -0)).toBe(true);
});

test("files that a write left behind are swept, and what is not the store's stays", async () => {
  const disk = new DiskModel();
  const store = await open(disk);
  await store.createRun(runRecord("a"), TASKS);
  await store.putAdapter("a", adapter(1), "");
  const left = `${"0".repeat(64)}.bin`;
  disk.files.set(left, new Uint8Array(3)).set("notes.txt", new Uint8Array(3));
  await open(disk);
  expect(disk.files.has(left)).toBe(false);
  expect(disk.files.has("notes.txt")).toBe(true);
  expect(packed(disk)).toHaveLength(1);
});

test("a damaged or missing newest checkpoint is told, and the one before it is read", async () => {
  const disk = new DiskModel();
  const store = await open(disk);
  await store.createRun(runRecord("a"), TASKS);
  await store.putCheckpoint(checkpoint("a", 2), [metric("a", 1), metric("a", 2)]);
  const [older] = packed(disk);
  await store.putCheckpoint(checkpoint("a", 4), [metric("a", 3), metric("a", 4)]);
  const newer = packed(disk).find((name) => name !== older)!;
  disk.files.get(newer)![70]! ^= 1;
  expect(await store.latestCheckpoint("a")).toEqual(checkpoint("a", 2));
  disk.files.delete(newer);
  expect(await (await open(disk)).latestCheckpoint("a")).toEqual(checkpoint("a", 2));
  expect(disk.told).toEqual([
    `run/${newer} is missing or damaged; the training goes on from before it.`,
    `run/${newer} is missing or damaged; the training goes on from before it.`,
  ]);
  disk.files.delete(older!);
  expect(await (await open(disk)).latestCheckpoint("a")).toBeNull();
});

test("an adapter whose file is damaged is an error that names the file", async () => {
  const disk = new DiskModel();
  const store = await open(disk);
  await store.createRun(runRecord("a"), TASKS);
  await store.putAdapter("a", adapter(1), "");
  const [name] = packed(disk);
  disk.files.get(name!)![9]! ^= 1;
  await expect(store.getAdapter("a")).rejects.toMatchObject({
    code: "store-corrupt",
    message: `run/${name} is missing or damaged; it holds the student's adapter of run a. Restore it from a copy, or begin anew.`,
  });
});

test("a download that the person moved or changed is told and counts as not there", async () => {
  const disk = new DiskModel();
  const store = await open(disk);
  await store.createRun(runRecord("a"), TASKS);
  await store.putArtifact(await artifact("a"));
  const bytes = disk.files.get("retort.zip")!;
  disk.files.set("retort.zip", bytes.with(5, 99));
  expect(await store.getArtifact("a")).toBeNull();
  expect(await store.getArtifact("a")).toBeNull();
  disk.files.delete("retort.zip");
  expect(await (await open(disk)).getArtifact("a")).toBeNull();
  expect(disk.told).toEqual([
    "run/retort.zip is not what was written there.",
    "run/retort.zip is not there any more.",
  ]);
  await store.putArtifact(await artifact("a"));
  expect((await store.getArtifact("a"))?.bytes).toBe(1000);
});

test("a number that is none is refused, and the calls beside it are done", async () => {
  const store = await open(new DiskModel());
  await store.createRun(runRecord("a"), TASKS);
  const results = await Promise.allSettled([
    store.putOutcome(outcome("a", 1)),
    store.putCheckpoint(checkpoint("a", 1), [{ ...metric("a", 1), loss: Number.NaN }]),
    store.putEvalAnswers([evalAnswer("a", 1)]),
  ]);
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(results[1]).toMatchObject({ reason: { code: "non-finite" } });
  expect(await store.latestCheckpoint("a")).toBeNull();
});

test("a journal of another kind or of a newer version is refused by name", async () => {
  for (const text of ["hello\n", "hello\nworld\n"]) {
    const disk = new DiskModel(new Map([[JOURNAL_FILE, new TextEncoder().encode(text)]]));
    if (text === "hello\n") {
      await open(disk); // one line that is not whole: nothing that could be lost
      expect(disk.told[0]).toContain("line 1, the last, is not whole");
    } else {
      await expect(open(disk)).rejects.toMatchObject({ code: "store-corrupt", details: { line: 1 } });
    }
  }
});

test("a file that another program wrote to is not written over", async () => {
  const disk = new DiskModel();
  const store = await open(disk);
  await store.createRun(runRecord("a"), TASKS);
  await (await open(disk)).appendTurn(turn("a", 1));
  await expect(store.appendTurn(turn("a", 2))).rejects.toMatchObject({ code: "busy" });
  expect(await (await open(disk)).turns("a")).toEqual([turn("a", 1)]);
});
