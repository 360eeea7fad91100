// The reader worker as the page calls it.
import { callInWorker } from "../single_call.ts";
import { browserThreads, type ThreadPorts, type WorkerKind } from "../start.ts";
import type { ReadBackProgress, ReadBackReport, ReaderApi } from "./api.ts";

export const READER_WORKER: WorkerKind<ReaderApi> = {
  name: "reader worker",
  load: () => new Worker(new URL("../../../workers/reader.worker.ts", import.meta.url), { type: "module" }),
  deadlinesMs: { readBack: 300_000 },
  mayBlock: ["readBack"],
};

/** Reads a run's download back in a worker that lives as long. @throws RunError, also when `signal` ends it */
export function readDownloadBack(
  runId: string,
  onProgress: (progress: ReadBackProgress) => void,
  signal: AbortSignal,
  ports: ThreadPorts = browserThreads,
): Promise<ReadBackReport> {
  return callInWorker(READER_WORKER, ports, {
    what: "reading",
    signal,
    onReport: onProgress,
    call: (api, progress) => api.readBack(runId, progress),
  });
}
