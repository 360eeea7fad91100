import { MemoryStore } from "../../src/store/memory_store.ts";
import { storeSuite } from "./store_suite.ts";

storeSuite("memory store", () => Promise.resolve(new MemoryStore()));
