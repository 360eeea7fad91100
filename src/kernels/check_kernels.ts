// Whether a device's kernels agree with float64, within a time: what the time did not reach is named, as is what is wrong.
import { RunError } from "../core/errors.ts";
import type { Clock } from "../core/ports.ts";
import type { Gpu } from "../gpu/device.ts";
import { caseError, runCase } from "./run_case.ts";
import type { TrustCase } from "./trust_cases.ts";

/** A kernel that computes other numbers on a device than float64 lets expect. */
export interface KernelFault {
  readonly kernel: string;
  /** The shape that it was seen with. */
  readonly case: string;
  /** How far it is off, in units of 2^-24 of the largest wanted magnitude; null where there is no such number: a NaN, an infinity, a whole
   *  number that must be exact, or a program that the driver refuses. */
  readonly roundings: number | null;
  readonly allowed: number;
}

/** Kernels by name. */
export interface CheckedKernels {
  /** Those that agree with float64. */
  readonly checked: readonly string[];
  readonly failed: readonly KernelFault[];
  /** Those that are off by more than our kernels' own roundings explain, and by less than a wrong one: a device's exp or square root is coarser. */
  readonly inexact: readonly KernelFault[];
  /** Those that the time did not reach. */
  readonly leftOut: readonly string[];
  readonly seconds: number;
}

export interface CheckOptions {
  readonly clock: Pick<Clock, "elapsed">;
  /** No case is begun after it. */
  readonly budgetMs: number;
  /** Told after each case. */
  readonly report: (done: number, total: number) => void;
}

/** Off by more than this is wrong: 2^-11 of the largest value is what a number loses that is stored as f16, as weights may be. */
const WRONG_ROUNDINGS = 2 ** 13;

const isWrong = ({ roundings }: KernelFault): boolean => roundings === null || roundings > WRONG_ROUNDINGS;

/** Cases in flight: while one waits for the driver's compiler, others do. */
const AT_ONCE = 4;

/** Runs the cases in their order, several at a time. @throws the device's failure, and RunError("gpu-memory") */
export async function checkKernels(
  gpu: Gpu,
  cases: readonly TrustCase[],
  { clock, budgetMs, report }: CheckOptions,
): Promise<CheckedKernels> {
  const began = clock.elapsed();
  const faults = new Map<TrustCase, KernelFault | null>();
  const waiting = [...cases];
  const work = async (): Promise<void> => {
    while (clock.elapsed() - began < budgetMs) {
      const next = waiting.shift();
      if (next === undefined) return;
      faults.set(next, await faultOf(gpu, next));
      report(faults.size, cases.length);
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: AT_ONCE }, work));
  for (const each of ended) if (each.status === "rejected") throw each.reason;
  const seen = cases.filter((each) => faults.has(each));
  const off = seen.flatMap((each) => faults.get(each) ?? []);
  return {
    checked: seen.filter((each) => faults.get(each) === null).map(({ kernel }) => kernel),
    failed: off.filter(isWrong),
    inexact: off.filter((each) => !isWrong(each)),
    leftOut: waiting.map(({ kernel }) => kernel),
    seconds: (clock.elapsed() - began) / 1000,
  };
}

/** How far a kernel is off, null where it is within its tolerance. */
async function faultOf(gpu: Gpu, { kernel, make }: TrustCase): Promise<KernelFault | null> {
  const kernelCase = make();
  const allowed = kernelCase.tolerance.roundings;
  const error = await errorOf(gpu, kernelCase);
  if (error <= allowed) return null;
  return { kernel, case: kernelCase.name, roundings: Number.isFinite(error) ? error : null, allowed };
}

async function errorOf(gpu: Gpu, kernelCase: ReturnType<TrustCase["make"]>): Promise<number> {
  try {
    const [results = {}] = await runCase(gpu, kernelCase);
    return caseError(kernelCase, results);
  } catch (thrown) {
    // A program that does not compile is the kernel's fault; a device that failed is not.
    if (thrown instanceof RunError && thrown.code === "gpu-program" && gpu.failure === null) return Infinity;
    throw thrown;
  }
}
