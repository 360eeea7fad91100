// The suite on the browser's own IndexedDB.
import { openStore } from "../../src/store/idb_store.ts";
import { storeSuite } from "./store_suite.ts";

let count = 0;
storeSuite("IndexedDB store in the browser", () => openStore(`suite-${Date.now()}-${count++}`));
