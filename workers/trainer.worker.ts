// The student, on a GPU device of its own.
import { version } from "../package.json";
import { systemClock } from "../src/core/ports.ts";
import { PROJECT } from "../src/core/project.ts";
import { serveWorker } from "../src/threads/serve.ts";
import { TrainerHost } from "../src/threads/trainer/host.ts";
import { openStore } from "../src/store/idb_store.ts";
import { pageModels } from "./page_models.ts";

serveWorker(
  new TrainerHost({
    gpu: "gpu" in navigator ? navigator.gpu : undefined,
    store: (database = PROJECT) => openStore(database),
    source: pageModels,
    clock: systemClock,
    by: `Retort ${version}, ${navigator.userAgent}`,
  }),
);
