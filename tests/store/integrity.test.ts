// What was stored is damaged or gone: every such loss is named, none is papered over.
import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import type { Turn } from "../../src/records/turn.ts";
import { readDataset } from "../../src/records/dataset_v1.ts";
import { datasetDigest } from "../../src/store/digest.ts";
import { openStore } from "../../src/store/idb_store.ts";
import type { Store } from "../../src/store/store.ts";
import { adapter, artifact, checkpoint, dataset, metric, runRecord, turn, TASKS } from "./records.ts";
import type { Mark } from "../../src/store/high_water.ts";
import { mapHighWater, testPorts } from "./test_ports.ts";
import { makeTurn, oldTurn } from "../teachers/turns.ts";

let count = 0;
const freshName = () => `integrity-${count++}`;

/** Runs `change` on one object store behind the Store's back. */
function tamper(name: string, storeName: string, change: (rows: IDBObjectStore) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(name);
    opening.addEventListener("error", () => reject(opening.error));
    opening.addEventListener("success", () => {
      const database = opening.result;
      const tx = database.transaction(storeName, "readwrite");
      change(tx.objectStore(storeName));
      tx.addEventListener("abort", () => reject(tx.error));
      tx.addEventListener("complete", () => {
        database.close();
        resolve();
      });
    });
  });
}

/** Replaces the row at `key` by `change(row)`. */
function edit<T>(key: IDBValidKey, change: (row: T) => void): (rows: IDBObjectStore) => void {
  return (rows) => {
    const request = rows.get(key) as IDBRequest<T>;
    request.addEventListener("success", () => {
      change(request.result);
      rows.put(request.result);
    });
  };
}

function remove(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.addEventListener("success", () => resolve());
    request.addEventListener("error", () => reject(request.error));
  });
}

async function withTurns(name: string, marks = new Map<string, Mark>()): Promise<Store> {
  const store = await openStore(name, testPorts({ highWater: mapHighWater(marks) }));
  await store.createRun(runRecord("a"), TASKS);
  for (let n = 0; n < 4; n++) await store.appendTurn(turn("a", n));
  return store;
}

const chainDamages: [string, string, (rows: IDBObjectStore) => void][] = [
  [
    "a changed answer",
    "turns",
    edit<{ turn: { answer: string } }>(["a", 1], (row) => (row.turn.answer = "8")),
  ],
  ["a changed hash", "turns", edit<{ hash: string }>(["a", 2], (row) => (row.hash = "0".repeat(64)))],
  ["a missing first turn", "turns", (rows) => rows.delete(["a", 0])],
  ["a missing turn in the middle", "turns", (rows) => rows.delete(["a", 2])],
  ["a missing last turn", "turns", (rows) => rows.delete(["a", 3])],
  ["a missing chain head", "chainHeads", (rows) => rows.delete("a")],
  ["a chain head set back", "chainHeads", edit<{ count: number }>("a", (row) => (row.count = 3))],
];

for (const [damage, storeName, change] of chainDamages) {
  test(`${damage} is found when the debate is read`, async () => {
    const name = freshName();
    const store = await withTurns(name);
    await tamper(name, storeName, change);
    await expect(store.turns("a")).rejects.toMatchObject({ code: "store-corrupt", details: { runId: "a" } });
    store.close();
  });
}

test("a debate of several pages is read whole, and a damage at a page's border is found at its turn", async () => {
  const name = freshName();
  const store = await openStore(name, testPorts({ highWater: mapHighWater(new Map()) }));
  await store.createRun(runRecord("a"), TASKS);
  await store.createRun(runRecord("b"), TASKS); // its rows come next in the database
  const said = Array.from({ length: 512 }, (_, n) => ({ ...turn("a", n), id: `a/${n}` }));
  await Promise.all([...said.map((each) => store.appendTurn(each)), store.appendTurn(turn("b", 0))]);
  expect(await store.turns("a")).toEqual(said);
  for (const at of [255, 256, 511]) {
    await tamper(
      name,
      "turns",
      edit<{ hash: string }>(["a", at], (row) => (row.hash = `-${row.hash}`)),
    );
    const message = new RegExp(`turn ${at + 1} is missing or was changed`);
    await expect(store.turns("a")).rejects.toMatchObject({ details: { wholeTurns: at }, message });
    await tamper(
      name,
      "turns",
      edit<{ hash: string }>(["a", at], (row) => (row.hash = row.hash.slice(1))),
    );
  }
  expect(await store.turns("a")).toHaveLength(512);
  expect(await store.turns("b")).toHaveLength(1);
  await tamper(name, "turns", (rows) => rows.delete(["a", 256]));
  await expect(store.turns("a")).rejects.toMatchObject({ details: { wholeTurns: 256 } });
  store.close();
});

test("a chain that went back under a running debate is not written over", async () => {
  const name = freshName();
  const store = await withTurns(name);
  await tamper(name, "turns", (rows) => rows.delete(["a", 3]));
  await tamper(name, "chainHeads", (rows) => rows.delete("a"));
  await expect(store.appendTurn(turn("a", 4))).rejects.toMatchObject({ code: "store-corrupt" });
  store.close();
});

test("a database emptied under a running debate is named and not begun afresh", async () => {
  const name = freshName();
  const marks = new Map<string, Mark>();
  const store = await withTurns(name, marks);
  await remove(name); // the open connection sees `versionchange`, as when site data is cleared
  await expect(store.appendTurn(turn("a", 4))).rejects.toMatchObject({ code: "store-corrupt" });
  expect((await store.checkIntegrity()).error).toMatchObject({ code: "store-corrupt" });
  store.close();
});

test("a run that cannot be read does not hide the others, is named, and can be deleted", async () => {
  const name = freshName();
  (await withTurns(name)).close();
  const store = await openStore(name, testPorts());
  await store.createRun({ ...runRecord("b"), createdAt: 5 }, TASKS);
  await tamper(
    name,
    "runs",
    edit<{ report: unknown }>("a", (run) => (run.report = { methods: {}, paired: {} })),
  );
  expect((await store.listRuns()).map(({ id }) => id)).toEqual(["b"]);
  expect(await store.unreadableRuns()).toEqual(["a"]);
  await expect(store.getRun("a")).rejects.toMatchObject({ code: "store-corrupt", message: /Run a.*report/s });
  await store.deleteRun("a");
  expect(await store.unreadableRuns()).toEqual([]);
  store.close();
});

test("a silently emptied database is reported with what was lost, until the person has read it", async () => {
  const name = freshName();
  const marks = new Map<string, Mark>();
  (await withTurns(name, marks)).close();
  await remove(name);
  const store = await openStore(name, testPorts({ highWater: mapHighWater(marks) }));
  const report = await store.checkIntegrity();
  expect(report.losses).toEqual([
    { runId: "a", acknowledgedTurns: 4, storedTurns: null, acknowledgedStages: 0, storedStages: null },
  ]);
  expect(report.error?.message).toContain("4 turns of one run");
  await store.acceptLosses();
  expect(await store.checkIntegrity()).toEqual({ watched: true, losses: [], error: null });
  store.close();
});

test("a lost tail is reported also where the shorter chain is whole in itself", async () => {
  const name = freshName();
  const marks = new Map<string, Mark>();
  (await withTurns(name, marks)).close();
  let hash = "";
  await tamper(
    name,
    "turns",
    edit<{ hash: string }>(["a", 2], (row) => (hash = row.hash)),
  );
  await tamper(name, "turns", (rows) => rows.delete(["a", 3]));
  await tamper(name, "chainHeads", (rows) => rows.put({ runId: "a", count: 3, hash }));
  const store = await openStore(name, testPorts({ highWater: mapHighWater(marks) }));
  expect(await store.turns("a")).toHaveLength(3);
  expect((await store.checkIntegrity()).losses).toEqual([
    { runId: "a", acknowledgedTurns: 4, storedTurns: 3, acknowledgedStages: 0, storedStages: 0 },
  ]);
  store.close();
});

test("finished stages that are gone are told, though every turn is there", async () => {
  const name = freshName();
  const marks = new Map<string, Mark>();
  const before = await withTurns(name, marks);
  await before.updateRun("a", { finished: ["debate", "distil", "train"] });
  before.close();
  expect(marks.get("a")).toEqual({ turns: 4, stages: 3 });
  await tamper(
    name,
    "runs",
    edit<{ finished: string[] }>("a", (run) => (run.finished = ["debate"])),
  );
  const store = await openStore(name, testPorts({ highWater: mapHighWater(marks) }));
  expect((await store.checkIntegrity()).error?.message).toMatch(
    /lost saved data: what 2 finished stages left of one run/,
  );
  await store.acceptLosses();
  expect((await store.checkIntegrity()).losses).toEqual([]);
  store.close();
});

test("marks are raised when the page opens: a killed browser kept older ones, and a worker that brings a run in keeps none", async () => {
  const name = freshName();
  const marks = new Map<string, Mark>();
  (await withTurns(name)).close(); // nobody kept marks
  const store = await openStore(name, testPorts({ highWater: mapHighWater(marks) }));
  expect((await store.checkIntegrity()).losses).toEqual([]);
  expect(marks.get("a")).toEqual({ turns: 4, stages: 0 });
  store.close();
  await remove(name);
  const emptied = await openStore(name, testPorts({ highWater: mapHighWater(marks) }));
  expect((await emptied.checkIntegrity()).error?.message).toContain("4 turns of one run");
  emptied.close();
});

test("a run that the person deleted is no loss, also when its mark outlived a crash", async () => {
  const name = freshName();
  const marks = new Map<string, Mark>();
  const store = await withTurns(name, marks);
  await store.deleteRun("a");
  expect(marks.size).toBe(0);
  marks.set("a", { turns: 4, stages: 0 }); // localStorage had not reached the disk when the browser was killed
  expect((await store.checkIntegrity()).losses).toEqual([]);
  store.close();
});

test("without marks the report says that nobody watches", async () => {
  const store = await openStore(freshName(), testPorts());
  expect(await store.checkIntegrity()).toEqual({ watched: false, losses: [], error: null });
  store.close();
});

test("a damaged newest checkpoint falls back to the one before, and the next write spares that one", async () => {
  const name = freshName();
  const store = await withTurns(name);
  await store.putCheckpoint(checkpoint("a", 2), [metric("a", 1), metric("a", 2)]);
  await store.putCheckpoint(checkpoint("a", 4), [metric("a", 3), metric("a", 4)]);
  const flipBit = (slot: number) =>
    tamper(
      name,
      "checkpoints",
      edit<{ checkpoint: { m: Float32Array } }>(["a", slot], (row) => {
        new Uint8Array(row.checkpoint.m.buffer)[5]! ^= 1;
      }),
    );
  await flipBit(1);
  const second = await openStore(name, testPorts()); // a new sitting
  expect(await second.latestCheckpoint("a")).toEqual(checkpoint("a", 2));
  await second.putCheckpoint(checkpoint("a", 3), [metric("a", 3)]);
  expect((await second.stepMetrics("a")).map((each) => each.step)).toEqual([1, 2, 3]);
  await flipBit(1); // the one just written
  expect(await second.latestCheckpoint("a")).toEqual(checkpoint("a", 2));
  await flipBit(0);
  expect(await second.latestCheckpoint("a")).toBeNull();
  store.close();
  second.close();
});

test("damaged lessons, adapters and downloads are refused, not used", async () => {
  const name = freshName();
  const store = await withTurns(name);
  await store.putDataset(dataset("a"));
  await store.putAdapter("a", adapter(1), "00".repeat(32));
  await store.putArtifact(await artifact("a"));
  await tamper(
    name,
    "datasets",
    edit<{ dataset: { examples: { ids: number[] }[] } }>("a", (row) => row.dataset.examples[0]!.ids.push(4)),
  );
  await tamper(name, "adapters", (rows) => {
    const request = rows.get("a") as IDBRequest<{ adapter: ReturnType<typeof adapter> }>;
    request.addEventListener("success", () => {
      for (const pair of request.result.adapter.tensors.values()) pair.B[0] = 9;
      rows.put(request.result, "a");
    });
  });
  await tamper(
    name,
    "artifacts",
    edit<{ blob: Blob }>("a", (row) => (row.blob = row.blob.slice(0, 999))),
  );
  await expect(store.getDataset("a")).rejects.toMatchObject({ code: "store-corrupt" });
  await expect(store.getAdapter("a")).rejects.toMatchObject({ code: "store-corrupt" });
  await expect(store.getArtifact("a")).rejects.toMatchObject({ code: "store-corrupt" });
  store.close();
});

test("lessons that the version before stored open as today's", async () => {
  const name = freshName();
  const store = await withTurns(name);
  const { runId, strategy, labels, examples, statistics } = dataset("a");
  await store.putDataset(dataset("a"));
  const old = { schema: 1 as const, runId, strategy, labels, examples, statistics };
  const digest = await datasetDigest(old);
  await tamper(name, "datasets", (rows) => void rows.put({ dataset: old, digest }));
  expect(await store.getDataset("a")).toEqual(readDataset(old));
  store.close();
});

test("two writers on one run keep one whole chain with every turn once", async () => {
  const name = freshName();
  const first = await withTurns(name);
  const second = await openStore(name, testPorts());
  const own = Array.from({ length: 60 }, (_, n) => turn("a", 100 + n));
  await Promise.all(
    own.flatMap((each, n) => [
      (n % 2 === 0 ? first : second).appendTurn(each),
      second.appendTurn(turn("a", 200 + (n % 10))), // and both redo some
      first.appendTurn(turn("a", 200 + (n % 10))),
    ]),
  );
  const ids = (await first.turns("a")).map((each) => each.id);
  expect(new Set(ids)).toEqual(
    new Set(
      [0, 1, 2, 3, ...own.map((_, n) => 100 + n), ...own.slice(0, 10).map((_, n) => 200 + n)].map(
        (n) => turn("a", n).id,
      ),
    ),
  );
  expect(ids).toHaveLength(4 + 60 + 10);
  first.close();
  second.close();
});

test("turns of an older schema are verified as they were written and read as today's", async () => {
  const name = freshName();
  const store = await openStore(name, testPorts());
  await store.createRun(runRecord("run"), TASKS);
  const old = [oldTurn(0, 0), oldTurn(0, 1)];
  // What is appended is stored as it is, so this leaves what an older version left.
  for (const each of old) await store.appendTurn(each as unknown as Turn);
  await store.appendTurn({ ...makeTurn(1, 0, "7"), parents: old.map(({ id }) => id) });
  expect((await store.turns("run")).map(({ schema, agent, step }) => [schema, agent, step])).toEqual([
    [2, "agent-1", 0],
    [2, "agent-2", 0],
    [2, "agent-1", 1],
  ]);
  store.close();
  await tamper(
    name,
    "turns",
    edit<{ turn: { round: number } }>(["run", 1], (row) => (row.turn.round = 1)),
  );
  const reopened = await openStore(name, testPorts());
  await expect(reopened.turns("run")).rejects.toMatchObject({ code: "store-corrupt" });
});
