// Models that a person brings: looked at, downloaded from the Hugging Face Hub, stored.
import { systemClock, systemFetch } from "../src/core/ports.ts";
import { serveWorker } from "../src/threads/serve.ts";
import { LibraryHost } from "../src/threads/library/host.ts";
import { openOpfs } from "../src/models/stored/opfs_blob_store.ts";
import { planRun } from "../src/train/plan.ts";

/** What a first run here asks for: the bundled recipe's rank and step. */
const FIRST_RUN = { uses: ["train", "generate"], rank: 8, batchTokens: 512 } as const;

serveWorker(
  new LibraryHost({
    fetch: systemFetch,
    clock: systemClock,
    blobs: () => openOpfs("models"),
    plan: (architecture, report) => planRun({ ...FIRST_RUN, architecture }, { report }),
  }),
);
