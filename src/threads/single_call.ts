// A worker that is started for one call and ends with it.
import type { Heartbeat } from "./heartbeat.ts";
import { callWithReports } from "./reports.ts";
import { startSupervised, stoppedError, type ThreadPorts, type WorkerKind } from "./start.ts";

export interface SingleCall<Api, Report, Result> {
  /** What is stopped when `signal` aborts, in the error's sentence, e.g. "measurement". */
  readonly what: string;
  readonly signal: AbortSignal;
  readonly onReport: (report: Report) => void;
  readonly call: (api: Api, reports: MessagePort) => Promise<Result>;
}

/** Makes one call in a worker of its own. @throws RunError, also when the signal ends it */
export async function callInWorker<Api extends Heartbeat, Report, Result>(
  kind: WorkerKind<Api>,
  ports: ThreadPorts,
  { what, signal, onReport, call }: SingleCall<Api, Report, Result>,
): Promise<Result> {
  const worker = startSupervised(kind, ports);
  const end = () => worker.terminate(stoppedError(what));
  signal.addEventListener("abort", end, { once: true });
  try {
    return await callWithReports(worker, onReport, (reports) => call(worker.api, reports));
  } finally {
    signal.removeEventListener("abort", end);
    end();
  }
}
