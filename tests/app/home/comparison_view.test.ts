// What compares two runs reads them from the store that the workers use too.
import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { readBoth } from "../../../src/app/home/comparison_view.tsx";
import { openStore } from "../../../src/store/idb_store.ts";
import { withStore } from "../../../src/store/with_store.ts";
import { countedStores, runRecord, TASKS } from "../../store/records.ts";
import { testPorts } from "../../store/test_ports.ts";

test("both runs are read from one store, and it is closed", async () => {
  const { stores, openCounted } = countedStores(() => openStore("compared", testPorts()));
  const [a, b] = [runRecord("a"), runRecord("b")];
  await withStore(openCounted, async (store) => {
    for (const run of [a, b]) await store.createRun(run, TASKS);
  });
  const [one, two] = await readBoth([a, b], openCounted);
  expect([one.tasks, two.run.id]).toEqual([TASKS, "b"]);
  expect(stores).toEqual({ opened: 2, open: 0 });
});
