// The bench worker as the page calls it.
import type { KernelTrust } from "../../records/kernel_trust.ts";
import { callInWorker } from "../single_call.ts";
import { browserThreads, type ThreadPorts, type WorkerKind } from "../start.ts";
import type { BenchApi, BenchProgress, DeviceMeasure } from "./api.ts";

export const BENCH_WORKER: WorkerKind<BenchApi> = {
  name: "bench worker",
  load: () => new Worker(new URL("../../../workers/bench.worker.ts", import.meta.url), { type: "module" }),
  // A software adapter takes minutes to compile all kernels.
  deadlinesMs: { measure: 300_000, check: 3_600_000 },
};

/** Measures this device in a worker that lives as long. @throws RunError, also when `signal` ends it */
export function measureDevice(
  modelPath: string,
  onProgress: (progress: BenchProgress) => void,
  signal: AbortSignal,
  ports: ThreadPorts = browserThreads,
): Promise<DeviceMeasure> {
  return callInWorker(BENCH_WORKER, ports, {
    what: "measurement",
    signal,
    onReport: onProgress,
    call: (api, progress) => api.measure(modelPath, progress),
  });
}

/** Checks this device's kernels against float64 in a worker that lives as long. @throws RunError("gpu-wrong") naming those that are wrong;
 *  also when `signal` ends it */
export function checkDevice(
  modelPath: string,
  onProgress: (progress: BenchProgress) => void,
  signal: AbortSignal,
  ports: ThreadPorts = browserThreads,
): Promise<KernelTrust> {
  return callInWorker(BENCH_WORKER, ports, {
    what: "check",
    signal,
    onReport: onProgress,
    call: (api, progress) => api.check(modelPath, progress),
  });
}
