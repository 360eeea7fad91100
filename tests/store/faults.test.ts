// Every write of a short run fails once, on fake-indexeddb.
import "fake-indexeddb/auto";
import { openStore } from "../../src/store/idb_store.ts";
import { faultSuite } from "./fault_suite.ts";
import { testPorts } from "./test_ports.ts";

faultSuite("fake-indexeddb", (database) => openStore(database, testPorts()), {
  "quota at the request": "store-quota",
  "quota at the commit": "store-quota",
  "aborted by the browser": null,
  "unknown error, once": null,
  "unknown error, for good": "store-unavailable",
  "connection closed": null,
});
