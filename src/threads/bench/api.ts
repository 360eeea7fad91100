// What the bench worker offers: this device, measured once.
import type { KernelTrust } from "../../records/kernel_trust.ts";
import type { Heartbeat } from "../heartbeat.ts";

/** workers/bench.worker.ts: measures this device once. */
export interface BenchApi extends Heartbeat {
  /** @param modelPath folder of the bundled model, relative to the page
   *  @param progress gets a `BenchProgress` for each thing measured */
  measure(modelPath: string, progress: MessagePort): Promise<DeviceMeasure>;
  /** Checks the kernels of every method in every storage, however long it takes. @param progress gets a `BenchProgress` for each kernel */
  check(modelPath: string, progress: MessagePort): Promise<KernelTrust>;
}

export interface BenchProgress {
  readonly done: number;
  readonly total: number;
}

/** What the device does at best, and what it does with the bundled model. */
export interface DeviceMeasure {
  readonly device: string;
  readonly isSoftware: boolean;
  /** Multiply-adds on registers: two operations each, in 10^9 per second. */
  readonly gflops: number;
  /** Bytes read plus bytes written by a copy, in 10^9 per second. */
  readonly gbs: number;
  readonly trainTokensPerSecond: number;
  readonly decodeTokensPerSecond: number;
  /** Everything measured, as the bench writes it. */
  readonly rows: readonly Readonly<Record<string, string | number | null>>[];
}
