// Models that a person brings: looked at, downloaded from the Hugging Face Hub, stored.
import { systemClock, systemFetch } from "../src/core/ports.ts";
import { serveWorker } from "../src/threads/serve.ts";
import { LibraryHost } from "../src/threads/library/host.ts";
import { openOpfs } from "../src/models/stored/opfs_blob_store.ts";
import { planFirstRun } from "../src/train/run_plan.ts";
import { planTeam } from "../src/train/team_plan.ts";

serveWorker(
  new LibraryHost({
    fetch: systemFetch,
    clock: systemClock,
    blobs: () => openOpfs("models"),
    plan: planFirstRun,
    planTeam,
  }),
);
