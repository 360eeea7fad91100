// One kernel, checked and timed over the cases that its tests use. The shapes are those of tests, chosen for their edges and
// mostly small; a kernel's time at the shapes of a model is `npm run bench`.
import { caseError, openCase } from "../kernels/run_case.ts";
import type { KernelCase } from "../kernels/kernel_case.ts";
import type { Bench } from "./bench_row.ts";
import { kernelProbe, measure } from "../gpu/measure.ts";

export interface KernelRow {
  readonly kernel: string;
  readonly case: string;
  /** The largest error over all results, in units of 2^-24 of a result's largest magnitude; null where it is not a number. */
  readonly roundings: number | null;
  readonly allowed: number;
  readonly holds: boolean;
  /** Milliseconds of all dispatches of the case, each timed alone: the median. */
  readonly ms: number;
  /** By the kernels' own count of operations; null where none are counted. */
  readonly gflops: number | null;
  /** Bound bytes per second: each byte that a dispatch binds, once. */
  readonly gbs: number | null;
  /** Share of the measured peak, of operations or of bytes, whichever is nearer. */
  readonly share: number | null;
}

/** Runs and times one case. The peak must have been measured before. Throws the device's failure. */
export async function kernelRow(bench: Bench, kernel: string, kernelCase: KernelCase): Promise<KernelRow> {
  const { gpu } = bench;
  const { clock, timestamps } = bench.ports;
  const opened = await openCase(gpu, kernelCase);
  try {
    const { step } = opened;
    step.run();
    const error = caseError(kernelCase, await opened.results());
    const parts = step.distinct();
    const timings = await measure(
      parts.map((part) => kernelProbe(gpu, clock, part, timestamps)),
      bench.ports.measure,
    );
    const ms = parts.reduce((sum, part, i) => sum + part.count * timings[i]!.p50, 0);
    const rate = (count: number) => (count > 0 && ms > 0 ? count / ms / 1e6 : null);
    const [gflops, gbs] = [rate(step.flops), rate(step.bytes)];
    const { peak } = bench;
    return {
      kernel,
      case: kernelCase.name,
      roundings: Number.isFinite(error) ? error : null,
      allowed: kernelCase.tolerance.roundings,
      holds: error <= kernelCase.tolerance.roundings,
      ms,
      gflops,
      gbs,
      share: peak === null ? null : Math.max((gflops ?? 0) / peak.gflops, (gbs ?? 0) / peak.gbs),
    };
  } finally {
    opened.destroy();
  }
}
