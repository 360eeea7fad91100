// One loaded teacher model, shared by the agents that use it.
import { systemClock } from "../src/core/ports.ts";
import { serveWorker } from "../src/threads/serve.ts";
import { ModelHost } from "../src/threads/model/host.ts";
import { openTeacher } from "../src/hosts/open_teacher.ts";
import { pageFetch } from "./page_fetch.ts";

serveWorker(new ModelHost({ fetch: pageFetch, clock: systemClock, openModel: openTeacher }));
