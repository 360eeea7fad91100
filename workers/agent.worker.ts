// One agent of a debate.
import { systemClock } from "../src/core/ports.ts";
import { serveWorker } from "../src/threads/serve.ts";
import { AgentHost } from "../src/threads/agent/host.ts";
import { pageSources } from "../src/models/page_sources.ts";
import { pageFetch } from "./page_fetch.ts";

serveWorker(
  new AgentHost({ source: pageSources({ fetch: pageFetch, clock: systemClock }), clock: systemClock }),
);
