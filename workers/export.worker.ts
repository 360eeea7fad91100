// Stored records to files.
import { systemClock } from "../src/core/ports.ts";
import { PROJECT } from "../src/core/project.ts";
import { serveWorker } from "../src/core/rpc.ts";
import { ExportHost } from "../src/hosts/export_host.ts";
import { openStore } from "../src/store/idb_store.ts";
import { arithmeticTasks } from "../src/tasks/arithmetic.ts";
import { pageFetch } from "./page_fetch.ts";

serveWorker(
  new ExportHost({
    store: () => openStore(PROJECT),
    fetch: pageFetch,
    clock: systemClock,
    taskSet: arithmeticTasks(),
  }),
);
