// The database that the page of store version 2 left behind, opened by today's store.
import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { openStore } from "../../src/store/idb_store.ts";
import { SETTINGS } from "../../src/settings/run_config.ts";
import type { RunRecord } from "../../src/store/store.ts";
import { type DatabaseDump, dumpDatabase, layDatabase } from "../harness/database_text.ts";
import { RUNS, version2Database } from "../harness/version2.ts";
import { failNthWrite, type Fault } from "./idb_faults.ts";
import { testPorts } from "./test_ports.ts";

const dump = await version2Database();

test("the dump is laid down exactly as it was taken, with the layout of version 2", async () => {
  await layDatabase(dump, "exact");
  const found = await dumpDatabase("exact");
  expect(found).toEqual(dump);
  expect(found.version).toBe(2);
});

test("every run is there, and what a run has come to can be read", async () => {
  await layDatabase(dump, "read");
  const store = await openStore("read");
  const runs = await store.listRuns();
  expect(runs.map(({ id }) => id)).toEqual(Object.values(RUNS).toSorted().reverse());
  const turns = await Promise.all(Object.values(RUNS).map(async (id) => (await store.turns(id)).length));
  expect(turns).toEqual([112, 21, 32, 32, 112, 32, 64]);
  const read = async (id: string) => ({
    dataset: (await store.getDataset(id)) !== null,
    checkpoint: (await store.latestCheckpoint(id)) !== null,
    adapter: (await store.getAdapter(id)) !== null,
    start: (await store.getStart(id)) !== null,
    prm: (await store.getPrm(id)) !== null,
    answers: (await store.evalAnswers(id)).length,
    artifact: (await store.getArtifact(id)) !== null,
  });
  const nothing = await read(RUNS.debating);
  const distilled = { ...nothing, dataset: true };
  const finished = { ...distilled, adapter: true, answers: 100, artifact: true };
  expect(nothing).toEqual({
    dataset: false,
    checkpoint: false,
    adapter: false,
    start: false,
    prm: false,
    answers: 0,
    artifact: false,
  });
  expect(await read(RUNS.distilled)).toEqual(distilled);
  expect(await read(RUNS.training)).toEqual({ ...distilled, checkpoint: true });
  expect(await read(RUNS.practising)).toEqual({ ...distilled, checkpoint: true, prm: true });
  expect(await read(RUNS.started)).toEqual({ ...distilled, checkpoint: true, start: true });
  expect(await read(RUNS.finished)).toEqual({ ...finished, checkpoint: true });
  expect(await read(RUNS.imported)).toEqual(finished);
  store.close();
});

test("an old run's questions and outcomes are those it spoke about, and are stored when they are first asked for", async () => {
  await layDatabase(dump, "tasks");
  const ports = testPorts();
  for (const runId of Object.values(RUNS)) {
    const store = await openStore("tasks", ports);
    const tasks = await store.tasks(runId);
    const { config } = (await store.getRun(runId))!;
    const of = (split: string) => tasks.filter((task) => task.split === split).map(({ id }) => id);
    expect([of("distil").length, of("test").length]).toEqual([config.tasks, config.testTasks]);
    expect(of("val")).toHaveLength(2 * config.testTasks);
    const known = new Set([...of("distil"), ...of("test")]);
    const spoken = [...(await store.turns(runId)), ...(await store.evalAnswers(runId))];
    expect(spoken.map(({ taskId }) => taskId).filter((id) => !known.has(id))).toEqual([]);
    const outcomes = await store.outcomes(runId);
    const said = await store.turns(runId);
    const whole = config.agents * config.rounds;
    const byTask = groupBy(said, ({ set, taskId }) => `${set} ${taskId}`);
    expect(outcomes).toHaveLength([...byTask.values()].filter(({ length }) => length === whole).length);
    const debated = (await store.evalAnswers(runId)).filter(({ method }) => method === "teacher");
    for (const { taskId, answer, correct } of debated) {
      expect(outcomes).toContainEqual(expect.objectContaining({ set: "test", taskId, answer, correct }));
    }
    store.close();
    expect(rowsOf(await dumpDatabase("tasks"), "tasks")).toContainEqual(
      expect.objectContaining({ runId, tasks }),
    );
  }
  // Now they stand in the store: a run whose settings say something else keeps its questions.
  const store = await openStore("tasks", ports);
  const before = await store.tasks(RUNS.debating);
  const config = SETTINGS.complete({ ...(await store.getRun(RUNS.debating))!.config, seed: 9, tasks: 30 });
  await store.updateRun(RUNS.debating, { config, seed: 9 } satisfies Partial<RunRecord>);
  expect(await store.tasks(RUNS.debating)).toEqual(before);
  store.close();
});

const FAULTS: readonly Fault[] = [
  "quota at the request",
  "quota at the commit",
  "aborted by the browser",
  "unknown error, for good",
  "connection closed",
];

test.each(FAULTS)("what version 2 stored stays as it is when storing the rest fails: %s", async (fault) => {
  for (const runId of [RUNS.debating, RUNS.finished]) {
    const [name, old] = [`fault ${fault} ${runId}`, only(runId)];
    await layDatabase(old, name);
    for (let n = 1; ; n++) {
      const store = await openStore(name, testPorts());
      const plan = failNthWrite(n, fault);
      const tasks = await store.tasks(runId).catch(() => null);
      plan.end();
      store.close();
      const { stores } = await dumpDatabase(name);
      expect(stores.filter((each) => old.stores.some((known) => known.name === each.name))).toEqual(
        old.stores,
      );
      if (tasks !== null) break; // there was no nth write, or the store came through by trying again
      for (const each of ["tasks", "outcomes"]) expect(rowsOf({ version: 3, stores }, each)).toEqual([]);
    }
    const store = await openStore(name, testPorts());
    expect(await store.tasks(runId)).not.toEqual([]);
    store.close();
  }
});

test("an upgrade that is cut off leaves version 2 whole, and the next one goes through", async () => {
  // oxlint-disable-next-line typescript/unbound-method -- called with `apply` below
  const create = IDBDatabase.prototype.createObjectStore;
  for (let n = 1; ; n++) {
    const name = `upgrade ${n}`;
    await layDatabase(dump, name);
    let seen = 0;
    IDBDatabase.prototype.createObjectStore = function (this: IDBDatabase, ...args) {
      if (++seen === n) throw new DOMException("no space", "QuotaExceededError");
      return create.apply(this, args);
    };
    const error = await openStore(name, testPorts()).then(
      (store) => store.close(),
      (thrown: unknown) => thrown,
    );
    IDBDatabase.prototype.createObjectStore = create;
    if (seen < n) break; // version 3 has no nth store
    expect(error).toBeInstanceOf(Error);
    expect(await dumpDatabase(name)).toEqual(dump);
    const store = await openStore(name, testPorts());
    expect(await store.listRuns()).toHaveLength(Object.keys(RUNS).length);
    store.close();
  }
});

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

function rowsOf({ stores }: DatabaseDump, name: string): unknown[] {
  return stores.find((store) => store.name === name)?.rows.map(({ value }) => value) ?? [];
}

/** The database as it was with this run alone. */
function only(runId: string): DatabaseDump {
  const stores = dump.stores.map((store) => ({
    ...store,
    rows: store.rows.filter((row) => JSON.stringify(row).includes(runId)),
  }));
  return { ...dump, stores };
}
