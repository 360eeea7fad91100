// How the page knows a model worker; threads/team.ts connects it to its agents.
import type { WorkerKind } from "../start.ts";
import type { ModelApi } from "./api.ts";

export const MODEL_WORKER: WorkerKind<ModelApi> = {
  name: "model worker",
  load: () => new Worker(new URL("../../../workers/model.worker.ts", import.meta.url), { type: "module" }),
  deadlinesMs: { open: 180_000, connect: 60_000, generate: 600_000 }, // opening fetches and compiles
};
