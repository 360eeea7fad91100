// One agent of a debate.
import { systemClock } from "../src/core/ports.ts";
import { serveWorker } from "../src/threads/serve.ts";
import { AgentHost } from "../src/threads/agent/host.ts";
import { peekedModels } from "./page_models.ts";

serveWorker(new AgentHost({ source: peekedModels, clock: systemClock }));
