// A device whose kernels agree with float64: the one that was opened, or the same opened again without what computes wrongly there, or
// none, by name.
import { RunError } from "../core/errors.ts";
import type { Extra, Gpu, OpenOptions } from "../gpu/device.ts";
import { checkKernels, type CheckOptions, type CheckedKernels, type KernelFault } from "./check_kernels.ts";
import type { TrustCase } from "./trust_cases.ts";

/** Most time that the cases take before a training, on a device that is right. */
export const TRUST_BUDGET_MS = 2000;

export interface TrustPorts extends CheckOptions {
  /** Opens the device anew. */
  readonly reopen: (options: OpenOptions) => Promise<Gpu>;
  /** What is computed of the kernels of that device. */
  readonly cases: (gpu: Gpu) => readonly TrustCase[];
  /** What it was opened without already, since an earlier check found that wrong. Left out: nothing. */
  readonly without?: readonly Extra[];
}

/** What of the kernels is known, `failed` on the way to the device that is used. */
export interface DeviceTrust extends CheckedKernels {
  /** What the device does without, since a kernel that has it was wrong. */
  readonly without: readonly Extra[];
}

/** Checks a device's kernels. It takes the device over: what comes back is the one to use, and on an error none is left open.
 *  @throws RunError("gpu-wrong") naming kernels that are wrong in their plain version, too; the device's failure */
export async function trustedDevice(
  opened: Gpu,
  ports: TrustPorts,
): Promise<{ readonly gpu: Gpu; readonly trust: DeviceTrust }> {
  let gpu = opened;
  const failed: KernelFault[] = [];
  const without: Extra[] = [...(ports.without ?? [])];
  let seconds = 0;
  let { budgetMs } = ports;
  try {
    for (;;) {
      const check = await checkKernels(gpu, ports.cases(gpu), { ...ports, budgetMs });
      seconds += check.seconds;
      failed.push(...check.failed);
      if (check.failed.length === 0) return { gpu, trust: { ...check, failed, seconds, without } };
      const { extra } = gpu;
      if (extra === null) throw wrongKernels(gpu, check.failed);
      gpu.destroy();
      without.push(extra);
      gpu = await ports.reopen(optionsWithout(without));
      budgetMs = Infinity; // what was wrong once is checked whole
    }
  } catch (thrown) {
    gpu.destroy();
    throw thrown;
  }
}

/** How a device is opened that does without these. */
export const optionsWithout = (extras: readonly Extra[]): OpenOptions =>
  Object.fromEntries(extras.map((each) => [each, false]));

function wrongKernels(gpu: Gpu, faults: readonly KernelFault[]): RunError {
  const [first] = faults;
  const names = faults.map(({ kernel }) => kernel).join("; ");
  return new RunError(
    "gpu-wrong",
    `The graphics device “${gpu.name}” computes wrongly, other numbers than float64 (${first?.case}: ${offBy(first)}). Wrong are: ${names}. ` +
      "Try another browser, or update the graphics driver.",
    { device: gpu.name, failed: faults },
  );
}

function offBy(fault: KernelFault | undefined): string {
  if (fault === undefined || fault.roundings === null) return "no number that could be compared";
  return `off by ${Math.round(fault.roundings)} roundings, ${Math.round(fault.allowed)} are allowed`;
}
