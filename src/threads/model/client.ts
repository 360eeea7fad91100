// How the page knows a model worker; threads/team.ts connects it to its agents.
import type { WorkerKind } from "../start.ts";
import type { ModelApi } from "./api.ts";

export const MODEL_WORKER: WorkerKind<ModelApi> = {
  name: "model worker",
  load: () => new Worker(new URL("../../../workers/model.worker.ts", import.meta.url), { type: "module" }),
  // Opening fetches, compiles, and widens the weights of a model of one's own, which takes minutes on a slow software adapter.
  deadlinesMs: { open: 600_000, connect: 60_000, generate: 600_000 },
  mayBlock: ["open"],
};
