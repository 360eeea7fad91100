// How the page knows an agent worker; threads/team.ts connects agents to their model.
import type { WorkerKind } from "../start.ts";
import type { AgentApi } from "./api.ts";

export const AGENT_WORKER: WorkerKind<AgentApi> = {
  name: "agent worker",
  load: () => new Worker(new URL("../../../workers/agent.worker.ts", import.meta.url), { type: "module" }),
  deadlinesMs: { open: 60_000, speak: 600_000 },
  mayBlock: ["open"],
};
