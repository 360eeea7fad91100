// A store that was opened for one piece of work is closed after it, and then holds up no tab that changes the layout.
import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { openStore } from "../../src/store/idb_store.ts";
import { withStore } from "../../src/store/with_store.ts";
import { countedStores, runRecord, TASKS } from "./records.ts";
import { testPorts } from "./test_ports.ts";

test("it is closed when the work is done, and when it failed", async () => {
  const { stores, openCounted } = countedStores(() => openStore("one piece", testPorts()));
  await withStore(openCounted, (store) => store.createRun(runRecord("a"), TASKS));
  await expect(withStore(openCounted, (store) => store.updateRun("b", {}))).rejects.toThrow(
    "not in the saved",
  );
  expect(stores).toEqual({ opened: 2, open: 0 });
});
