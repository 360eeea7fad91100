// The student, on a GPU device of its own.
import { systemClock } from "../src/core/ports.ts";
import { PROJECT } from "../src/core/project.ts";
import { serveWorker } from "../src/threads/serve.ts";
import { TrainerHost } from "../src/threads/trainer/host.ts";
import { openStore } from "../src/store/idb_store.ts";
import { pageSources } from "../src/models/page_sources.ts";
import { pageFetch } from "./page_fetch.ts";

serveWorker(
  new TrainerHost({
    gpu: "gpu" in navigator ? navigator.gpu : undefined,
    store: () => openStore(PROJECT),
    source: pageSources({ fetch: pageFetch, clock: systemClock }),
    clock: systemClock,
  }),
);
