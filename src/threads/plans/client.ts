// The plans worker as the page calls it.
import { callInWorker } from "../single_call.ts";
import { browserThreads, type ThreadPorts, type WorkerKind } from "../start.ts";
import type { PlansApi, PlansOrder, PlansReport } from "./api.ts";

export const PLANS_WORKER: WorkerKind<PlansApi> = {
  name: "plans worker",
  load: () => new Worker(new URL("../../../workers/plans.worker.ts", import.meta.url), { type: "module" }),
  // A software adapter takes minutes to compile the network and its gradient.
  deadlinesMs: { train: 600_000 },
};

/** Trains both models in a worker that lives as long. @throws RunError, also when `signal` ends it */
export function trainPlans(
  order: PlansOrder,
  onReport: (report: PlansReport) => void,
  signal: AbortSignal,
  ports: ThreadPorts = browserThreads,
): ReturnType<PlansApi["train"]> {
  return callInWorker(PLANS_WORKER, ports, {
    what: "training of plans",
    signal,
    onReport,
    call: (api, reports) => api.train(order, reports),
  });
}
