// What a person brings in, from the file to the page's state: looked at first, taken on their word, and nothing changed by what fails.
import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { ImportSession } from "../../../src/app/bring_in/import_session.ts";
import { createImportState } from "../../../src/app/bring_in/import_state.ts";
import { RunError } from "../../../src/core/errors.ts";
import { systemClock } from "../../../src/core/ports.ts";
import type { PickedFile } from "../../../src/models/picked_folder.ts";
import { exportPeft } from "../../../src/export/peft.ts";
import { zipInMemory } from "../../../src/formats/zip.ts";
import { ImportHost } from "../../../src/threads/import/host.ts";
import { adapterSha256 } from "../../../src/archive/adapter_sha256.ts";
import type { ProjectLease } from "../../../src/store/project_lock.ts";
import { goldenAdapter } from "../../export/golden.ts";
import { exportedZip, RUN_ID, storedRun } from "../../export/run.ts";
import { siteOf, tinyRef } from "../../lm/harness.ts";
import type { Mark } from "../../../src/store/high_water.ts";
import { openStore } from "../../../src/store/idb_store.ts";
import { MemoryStore } from "../../../src/store/memory_store.ts";
import type { Store } from "../../../src/store/store.ts";
import { mapHighWater, testPorts } from "../../store/test_ports.ts";

const MODEL = "models/tiny";
const base = tinyRef;

interface Place {
  /** Whether another tab works. */
  readonly isBusy?: boolean;
  /** What the worker opens, which keeps no marks, and what the page opens. */
  readonly ofWorker?: () => Promise<Store>;
  readonly ofPage?: () => Promise<Store>;
}

function opened({ isBusy = false, ...stores }: Place = {}) {
  const store = new MemoryStore();
  const { ofWorker = () => Promise.resolve(store), ofPage = ofWorker } = stores;
  const state = createImportState();
  const log: string[] = [];
  const session = new ImportSession(state, {
    line: () => {
      const host = new ImportHost({
        store: ofWorker,
        source: siteOf(),
        clock: systemClock,
      });
      return { api: host, close: () => log.push("closed") };
    },
    openProject: () => {
      if (isBusy) return Promise.reject(new RunError("busy", "Another tab works."));
      const lease: ProjectLease = { lost: new Promise(() => {}), release: () => log.push("released") };
      return Promise.resolve(lease);
    },
    openStore: ofPage,
    modelPath: () => MODEL,
    show: (runId) => log.push(`show ${runId}`),
  });
  /** Until nothing is under way. */
  const settled = async () => {
    do await new Promise((resolve) => setImmediate(resolve));
    while (state.isLooking.value || state.isKeeping.value);
  };
  return { store, state, session, log, settled };
}
const picked = (name: string, bytes: Uint8Array<ArrayBuffer>): Promise<PickedFile[]> =>
  Promise.resolve([{ path: name, file: new File([bytes], name) }]);

test("an adapter is shown first, becomes the next run's start when it is taken, and can be put away", async () => {
  const { state, session, log, settled } = opened();
  const adapter = { ...goldenAdapter(), base: await base() };
  session.look(picked("mine.zip", await zipInMemory([...exportPeft(adapter)])));
  await settled();
  expect(state.error.value).toBe("");
  expect(state.offer.value).toMatchObject({ kind: "adapter", point: { name: "mine.zip", check: "sha256" } });
  expect(state.start.value).toBeNull();
  session.take();
  expect(state.offer.value).toBeNull();
  expect(state.start.value?.point).toMatchObject({ name: "mine.zip", sha256: await adapterSha256(adapter) });
  expect(log).toEqual(["closed"]);
  session.startFromBase();
  expect(state.start.value).toBeNull();
});

/** The download of a run, and the student in it. */
async function download() {
  const made = await storedRun(() => ({ text: "Answer : 3", tokens: 4 }));
  const stored = (await made.store.getAdapter(RUN_ID))!;
  const sha256 = await adapterSha256(stored.adapter);
  await made.store.putAdapter(RUN_ID, stored.adapter, sha256);
  const receipt = JSON.stringify({ versions: { retort: "test" } });
  return { zip: await exportedZip(made.store, RUN_ID, receipt), stored, sha256 };
}

test("a run is stored under the project's lock and shown; its student can be the next start", async () => {
  const { zip, stored, sha256 } = await download();
  const { store, state, session, log, settled } = opened();
  session.look(picked("run.zip", zip));
  await settled();
  expect(state.error.value).toBe("");
  expect(state.offer.value).toMatchObject({ kind: "project", runId: RUN_ID });
  expect(await store.listRuns()).toEqual([]);
  session.take();
  await settled();
  expect(log).toEqual(["closed", `show ${RUN_ID}`, "released"]);
  expect(await store.listRuns()).toHaveLength(1);
  session.trainOn(RUN_ID);
  await settled();
  expect(state.start.value?.point).toEqual({
    name: `the student of run ${RUN_ID}`,
    sha256,
    lora: stored.adapter.config,
    check: "sha256",
  });
});

test("right after a run was brought in the marks know its turns and stages: a database that is emptied then is told", async () => {
  const name = "brought in";
  const marks = new Map<string, Mark>();
  const ofPage = () => openStore(name, testPorts({ highWater: mapHighWater(marks) }));
  const place = opened({ ofWorker: () => openStore(name, testPorts()), ofPage });
  place.session.look(picked("run.zip", (await download()).zip));
  await place.settled();
  place.session.take();
  await place.settled();
  expect([place.state.error.value, place.log.at(-1)]).toEqual(["", "released"]);
  const before = await ofPage();
  const turns = (await before.turns(RUN_ID)).length;
  expect(turns).toBeGreaterThan(0);
  before.close();
  await new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.addEventListener("success", resolve);
    request.addEventListener("error", () => reject(request.error));
  });
  const after = await ofPage();
  expect((await after.checkIntegrity()).losses).toEqual([
    { runId: RUN_ID, acknowledgedTurns: turns, storedTurns: null, acknowledgedStages: 5, storedStages: null },
  ]);
  after.close();
});

test("a run that is taken while another tab works is a sentence, and is not stored", async () => {
  const { store, state, session, settled } = opened({ isBusy: true });
  session.look(picked("run.zip", (await download()).zip));
  await settled();
  session.take();
  await settled();
  expect(state.error.value).toBe("Another tab works.");
  expect(await store.listRuns()).toEqual([]);
});

test("a bad file is a sentence and changes nothing", async () => {
  const { store, state, session, settled } = opened();
  session.look(picked("photo.jpg", new Uint8Array([1, 2, 3])));
  await settled();
  expect(state.error.value).toMatch(/photo\.jpg: there is no adapter in it/);
  expect(state.offer.value).toBeNull();
  expect(await store.listRuns()).toEqual([]);
  session.trainOn("none");
  await settled();
  expect(state.error.value).toMatch(/Run none has no trained student/);
  expect(state.start.value).toBeNull();
});
