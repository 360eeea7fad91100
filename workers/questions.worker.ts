// A person's own questions, read beside the page's thread.
import { systemClock } from "../src/core/ports.ts";
import { pageSources } from "../src/models/page_sources.ts";
import { QuestionsHost } from "../src/threads/questions/host.ts";
import { serveWorker } from "../src/threads/serve.ts";
import { pageFetch } from "./page_fetch.ts";

serveWorker(new QuestionsHost(pageSources({ fetch: pageFetch, clock: systemClock })));
