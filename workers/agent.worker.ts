// One agent of a debate.
import { systemClock } from "../src/core/ports.ts";
import { serveWorker } from "../src/core/rpc.ts";
import { AgentHost } from "../src/hosts/agent_host.ts";
import { pageFetch } from "./page_fetch.ts";

serveWorker(new AgentHost({ fetch: pageFetch, clock: systemClock }));
