// Every write of a short run fails once, on the browser's own IndexedDB, and a bucket that is really full.
import { expect, test } from "vitest";
import { openStore } from "../../src/store/idb_store.ts";
import { faultSuite } from "./fault_suite.ts";
import { runRecord, turn, TASKS } from "./records.ts";
import { testPorts } from "./test_ports.ts";

faultSuite(`browser-${Date.now()}`, (database) => openStore(database, testPorts()), {
  "quota at the request": "store-quota",
  "aborted by the browser": null,
  "unknown error, once": null,
  "unknown error, for good": "store-unavailable",
  "connection closed": null,
});

/** Storage Buckets API (Chromium): an IndexedDB with a quota of its own. */
interface Buckets {
  open(name: string, options: { quota: number }): Promise<{ readonly indexedDB: IDBFactory }>;
  delete(name: string): Promise<void>;
}

test("a full disk is named, loses no acknowledged turn, and the run goes on after space was freed", async () => {
  const { storageBuckets } = navigator as unknown as { storageBuckets: Buckets };
  const bucketName = `full-${Date.now()}`;
  const bucket = await storageBuckets.open(bucketName, { quota: 2_000_000 });
  const ports = testPorts({ indexedDB: bucket.indexedDB });
  const store = await openStore("full", ports);
  await store.createRun(runRecord("ballast"), TASKS);
  await store.createRun(runRecord("a"), TASKS);
  const long = (runId: string, n: number) => ({ ...turn(runId, n), prompt: noise(n, 100_000) });
  for (let n = 0; n < 5; n++) await store.appendTurn(long("ballast", n));

  const acknowledged = [];
  let failed = null;
  for (let n = 0; failed === null && n < 100; n++) {
    try {
      await store.appendTurn(long("a", n));
      acknowledged.push(long("a", n));
    } catch (thrown) {
      failed = { n, thrown };
    }
  }
  expect(failed?.thrown).toMatchObject({ code: "store-quota" });
  const reader = await openStore("full", ports);
  expect(await reader.turns("a")).toEqual(acknowledged);

  await store.deleteRun("ballast");
  const next = long("a", failed?.n ?? -1);
  await untilStored(() => store.appendTurn(next));
  expect(await reader.turns("a")).toEqual([...acknowledged, next]);
  store.close();
  reader.close();
  await storageBuckets.delete(bucketName);
});

/** Chromium frees the space of deleted rows by compaction, some time after the deletion. */
async function untilStored(write: () => Promise<void>): Promise<void> {
  for (const deadline = performance.now() + 30_000; ;) {
    try {
      await write();
      return;
    } catch (thrown) {
      expect(thrown).toMatchObject({ code: "store-quota" });
      if (performance.now() > deadline) throw thrown;
    }
  }
}

/** Text that does not compress. */
function noise(seed: number, length: number): string {
  let state = seed + 1;
  let text = "";
  while (text.length < length) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    text += state.toString(36);
  }
  return text.slice(0, length);
}
