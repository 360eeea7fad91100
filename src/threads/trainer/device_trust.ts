// Before a run trains on a device in hardware, its kernels are checked there. What another run of this store found out on the same device,
// by the same build in the same browser, is not found out again. On a software adapter a kernel takes up to a minute to compile: there
// nothing is checked, and the record says so.
import type { Clock, GpuPort } from "../../core/ports.ts";
import { type Gpu, openDevice, type OpenOptions } from "../../gpu/device.ts";
import type { WantedKernels } from "../../kernels/wanted.ts";
import type { KernelTrust } from "../../records/kernel_trust.ts";
import type { Store } from "../../store/store.ts";
import { earlierOnDevice } from "./earlier_on_device.ts";

export interface TrustSite {
  readonly port: GpuPort | undefined;
  readonly clock: Clock;
  readonly store: Pick<Store, "listRuns">;
  /** The browser or program that this runs in, with the version of Retort. */
  readonly by: string;
  readonly report: (done: number, total: number) => void;
  /** Whether the fastest version of a kernel is looked for, see device_tuning.ts. */
  readonly isTuned: boolean;
}

/** The device to train on, and what is known of its kernels. It takes `opened` over: on an error none is left open.
 *  @throws errors of `trustedDevice` */
export async function deviceTrust(
  opened: Gpu,
  wanted: WantedKernels,
  site: TrustSite,
): Promise<{ readonly gpu: Gpu; readonly trust: KernelTrust }> {
  if (opened.report.isSoftware) {
    return { gpu: opened, trust: { kind: "not checked", why: "a software adapter" } };
  }
  const [{ BUILT_AS, trustCases }, { optionsWithout, TRUST_BUDGET_MS, trustedDevice }] = await Promise.all([
    import("../../kernels/trust_cases.ts"),
    import("../../kernels/trusted_device.ts"),
  ]);
  const by = `${site.by}, ${BUILT_AS}`;
  const cases = (gpu: Gpu) => trustCases(gpu, wanted);
  const earlier = await earlierOnDevice(site.store, opened.report, ({ kernelTrust: trust }) =>
    trust?.kind === "checked" && trust.by === by ? trust : null,
  );
  // What was found wrong once is done without from the start: a check that the time cuts may not come to it again.
  const plain = earlier.find(({ without }) => without.length > 0) ?? { without: [], failed: [] };
  const reopen = (options: OpenOptions) => openDevice(site.port, options);
  let gpu = opened;
  if (plain.without.length > 0) {
    opened.destroy();
    gpu = await reopen(optionsWithout(plain.without));
  }
  const kernels = cases(gpu).map(({ kernel }) => kernel);
  const known = earlier.find(
    (trust) => trust.without.join() === plain.without.join() && sees(trust, kernels),
  );
  if (known !== undefined) return { gpu, trust: known };
  const at = site.clock.now();
  const { report } = site;
  const ports = {
    clock: site.clock,
    budgetMs: TRUST_BUDGET_MS,
    report,
    reopen,
    cases,
    without: plain.without,
  };
  const { gpu: trusted, trust } = await trustedDevice(gpu, ports);
  const failed = [...plain.failed, ...trust.failed];
  return { gpu: trusted, trust: { kind: "checked", at, by, ...trust, failed } };
}

type Checked = Extract<KernelTrust, { kind: "checked" }>;

/** Whether it holds all of these kernels, none of them wrong. */
function sees({ checked, inexact }: Checked, kernels: readonly string[]): boolean {
  const seen = new Set([...checked, ...inexact.map(({ kernel }) => kernel)]);
  return kernels.every((kernel) => seen.has(kernel));
}
