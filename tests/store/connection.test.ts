// Opening and losing the database: each refusal has its sentence, and nothing waits for ever.
import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import type { StorePorts } from "../../src/store/connection.ts";
import { openStore } from "../../src/store/idb_store.ts";
import { SCHEMA_VERSION } from "../../src/store/schema.ts";
import { prm, runRecord, turn, TASKS } from "./records.ts";
import { testPorts } from "./test_ports.ts";

let count = 0;
const freshName = () => `connection-${count++}`;

/** The browser's IndexedDB with another way to open. */
function factory(open: IDBFactory["open"]): IDBFactory {
  return Object.assign(Object.create(indexedDB) as IDBFactory, { open });
}

function openRaw(name: string, version: number): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, version);
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });
}

/** A stand-in for a request whose events the test sends. */
function silentRequest(): IDBOpenDBRequest {
  return new EventTarget() as IDBOpenDBRequest;
}

const refusals: [string, Partial<StorePorts>, RegExp][] = [
  ["a browser without IndexedDB", { indexedDB: undefined }, /no IndexedDB/],
  [
    "blocked site data",
    {
      indexedDB: factory(() => {
        throw new DOMException("denied", "SecurityError");
      }),
    },
    /does not let the page save/,
  ],
  [
    "a private window that refuses every change",
    {
      indexedDB: factory(() => {
        throw new DOMException("no mutations", "InvalidStateError");
      }),
    },
    /database failed/,
  ],
  [
    "a back end that fails each time",
    {
      indexedDB: factory(() => {
        throw new DOMException("internal error", "UnknownError");
      }),
    },
    /also when tried again/,
  ],
];

for (const [what, ports, sentence] of refusals) {
  test(`${what} is told as store-unavailable`, async () => {
    const opening = openStore(freshName(), testPorts(ports));
    await expect(opening).rejects.toMatchObject({ code: "store-unavailable" });
    await expect(opening).rejects.toThrow(sentence);
  });
}

test("a database that never opens is given up after a deadline", async () => {
  const opening = openStore(freshName(), testPorts({ indexedDB: factory(silentRequest) }, true));
  await expect(opening).rejects.toMatchObject({ code: "store-unavailable" });
});

test("an opening that fails three times succeeds at the fourth", async () => {
  let calls = 0;
  const flaky = factory((name, version) => {
    if (++calls <= 3) throw new DOMException("internal error", "UnknownError");
    return indexedDB.open(name, version);
  });
  const store = await openStore(freshName(), testPorts({ indexedDB: flaky }));
  expect(await store.listRuns()).toEqual([]);
  store.close();
});

test("an older tab that does not let go is told, and the upgrade still works once it does", async () => {
  const name = freshName();
  (await openStore(name, testPorts())).close();
  const olderTab = await openRaw(name, SCHEMA_VERSION);
  // A page of tomorrow: the same layout under the next version number.
  const newer = factory((name, version = 0) => indexedDB.open(name, version + 1));
  const clock = {
    elapsed: () => 0,
    // The wait of 20 s for the opening itself never ends; the one of 3 s for the older tab is over at once.
    sleep: (ms: number) => (ms > 2000 ? new Promise<void>(() => undefined) : Promise.resolve()),
  };
  const opening = openStore(name, testPorts({ indexedDB: newer, clock }));
  await expect(opening).rejects.toThrow(/Close the other tabs/);
  olderTab.close();
  const store = await openStore(name, testPorts({ indexedDB: newer }));
  expect(await store.listRuns()).toEqual([]);
  store.close();
});

test("an open store makes way for a newer page, and says afterwards that it is the older one", async () => {
  const name = freshName();
  const store = await openStore(name, testPorts());
  await store.createRun(runRecord("a"), TASKS);
  const newer = await openRaw(name, SCHEMA_VERSION + 1); // would hang if the store did not close
  await expect(store.appendTurn(turn("a", 1))).rejects.toThrow(/newer version of this page/);
  newer.close();
});

test("a database of the first layout is upgraded with everything in it", async () => {
  const name = freshName();
  const old = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.addEventListener("upgradeneeded", () => {
      request.result.createObjectStore("runs", { keyPath: "id" });
      request.transaction!.objectStore("runs").add(runRecord("old"));
    });
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });
  old.close();
  const store = await openStore(name, testPorts());
  expect(await store.listRuns()).toEqual([runRecord("old")]);
  await store.putPrm("old", prm(1));
  expect(await store.getPrm("old")).toEqual(prm(1));
  store.close();
});

test("a closed store says so", async () => {
  const store = await openStore(freshName(), testPorts());
  store.close();
  await expect(store.listRuns()).rejects.toMatchObject({ code: "store-unavailable" });
});
