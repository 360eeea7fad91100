// Trains two models of plans, on a page's request.
import { PlansHost } from "../src/threads/plans/host.ts";
import { serveWorker } from "../src/threads/serve.ts";

serveWorker(new PlansHost({ gpu: "gpu" in navigator ? navigator.gpu : undefined }));
