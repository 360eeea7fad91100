// A finished download, loaded back: the adapter, the merged model, and the ONNX files through transformers.js.
import { systemClock } from "../src/core/ports.ts";
import { PROJECT } from "../src/core/project.ts";
import { serveWorker } from "../src/threads/serve.ts";
import { ReaderHost } from "../src/threads/reader/host.ts";
import { openStore } from "../src/store/idb_store.ts";
import { peekedModels } from "./page_models.ts";

serveWorker(
  new ReaderHost({
    store: () => openStore(PROJECT),
    source: peekedModels,
    clock: systemClock,
    gpu: "gpu" in navigator ? navigator.gpu : undefined,
  }),
);
