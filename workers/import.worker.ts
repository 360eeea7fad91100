// Files that a person brings back in.
import { systemClock } from "../src/core/ports.ts";
import { PROJECT } from "../src/core/project.ts";
import { serveWorker } from "../src/threads/serve.ts";
import { ImportHost } from "../src/threads/import/host.ts";
import { openStore } from "../src/store/idb_store.ts";
import { peekedModels } from "./page_models.ts";

serveWorker(
  new ImportHost({
    store: () => openStore(PROJECT),
    source: peekedModels,
    clock: systemClock,
  }),
);
