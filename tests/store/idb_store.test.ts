// The suite on fake-indexeddb in Node; idb_store.browser.test.ts runs it on a browser's own IndexedDB.
import "fake-indexeddb/auto";
import { openStore } from "../../src/store/idb_store.ts";
import { storeSuite } from "./store_suite.ts";

let count = 0;
storeSuite("IndexedDB store on fake-indexeddb", () => openStore(`suite-${count++}`));
