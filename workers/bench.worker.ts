// Measures the device once, on a page's request.
import { version } from "../package.json";
import { systemClock } from "../src/core/ports.ts";
import { serveWorker } from "../src/threads/serve.ts";
import { BenchHost } from "../src/threads/bench/host.ts";
import { pageSources } from "../src/models/page_sources.ts";
import { pageFetch } from "./page_fetch.ts";

serveWorker(
  new BenchHost({
    gpu: "gpu" in navigator ? navigator.gpu : undefined,
    source: pageSources({ fetch: pageFetch, clock: systemClock }),
    clock: systemClock,
    commit: version,
  }),
);
