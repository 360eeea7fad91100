// One loaded teacher model, shared by the agents that use it.
import { systemClock } from "../src/core/ports.ts";
import { serveWorker } from "../src/threads/serve.ts";
import { ModelHost } from "../src/threads/model/host.ts";
import { openTeacher } from "../src/lm/open_teacher.ts";
import { pageSources } from "../src/models/page_sources.ts";
import { pageFetch } from "./page_fetch.ts";

const ports = { source: pageSources({ fetch: pageFetch, clock: systemClock }), clock: systemClock };
serveWorker(
  new ModelHost({
    clock: systemClock,
    openTeacher: (model, device) => openTeacher(model, device, ports),
  }),
);
