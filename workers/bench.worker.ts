// Measures the device once, on a page's request.
import { version } from "../package.json";
import { systemClock } from "../src/core/ports.ts";
import { serveWorker } from "../src/core/rpc.ts";
import { BenchHost } from "../src/hosts/bench_host.ts";
import { pageFetch } from "./page_fetch.ts";

serveWorker(
  new BenchHost({
    gpu: "gpu" in navigator ? navigator.gpu : undefined,
    fetch: pageFetch,
    clock: systemClock,
    commit: version,
  }),
);
