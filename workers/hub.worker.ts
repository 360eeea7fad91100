// A run's download to the Hugging Face Hub, and the only thread that holds the person's token.
import { systemClock } from "../src/core/ports.ts";
import { PROJECT } from "../src/core/project.ts";
import { serveWorker } from "../src/threads/serve.ts";
import { HubHost } from "../src/threads/hub/host.ts";
import { openStore } from "../src/store/idb_store.ts";

serveWorker(
  new HubHost({
    store: () => openStore(PROJECT),
    clock: systemClock,
    post: (url, body) =>
      fetch(url, { method: "POST", body, cache: "no-store", referrerPolicy: "no-referrer" }),
    library: () => import("@huggingface/hub"),
  }),
);
