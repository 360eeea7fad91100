// A person's own questions, read beside the page's thread.
import { QuestionsHost } from "../src/threads/questions/host.ts";
import { serveWorker } from "../src/threads/serve.ts";
import { peekedModels } from "./page_models.ts";

serveWorker(new QuestionsHost(peekedModels));
