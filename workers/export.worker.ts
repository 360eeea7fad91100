// Stored records to files. Models of a person's own and the zip in the making lie in two folders of the private file system.
import { systemClock } from "../src/core/ports.ts";
import { PROJECT } from "../src/core/project.ts";
import { serveWorker } from "../src/threads/serve.ts";
import { ExportHost } from "../src/threads/export/host.ts";
import { openOpfs } from "../src/models/stored/opfs_blob_store.ts";
import { blobScratch } from "../src/models/stored/scratch.ts";
import { openStore } from "../src/store/idb_store.ts";
import { pageModels } from "./page_models.ts";

serveWorker(
  new ExportHost({
    store: () => openStore(PROJECT),
    source: pageModels,
    clock: systemClock,
    scratch: async () => blobScratch(await openOpfs("exports")),
  }),
);
