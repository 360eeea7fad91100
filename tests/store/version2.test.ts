// The database that the page of store version 2 left behind, opened by today's store.
import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { openStore } from "../../src/store/idb_store.ts";
import { dumpDatabase, layDatabase } from "../harness/database_text.ts";
import { RUNS, version2Database } from "../harness/version2.ts";

const dump = await version2Database();

test("the dump is laid down exactly as it was taken, with the layout of version 2", async () => {
  await layDatabase(dump, "exact");
  const request = indexedDB.open("exact");
  await new Promise((resolve) => request.addEventListener("success", resolve));
  const { result } = request;
  expect(await dumpDatabase(result)).toEqual(dump);
  expect(result.version).toBe(2);
  result.close();
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
