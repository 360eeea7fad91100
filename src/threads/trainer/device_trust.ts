// Before a run trains on a device in hardware, its kernels are checked there. What another run of this store found out on the same device,
// by the same build in the same browser, is not found out again. On a software adapter a kernel takes up to a minute to compile: there
// nothing is checked, and the record says so.
import { canonicalJson } from "../../core/canonical_json.ts";
import type { Clock, GpuPort } from "../../core/ports.ts";
import { type Gpu, openDevice } from "../../gpu/device.ts";
import type { WantedKernels } from "../../kernels/wanted.ts";
import type { KernelTrust } from "../../records/kernel_trust.ts";
import type { Store } from "../../store/store.ts";

export interface TrustSite {
  readonly port: GpuPort | undefined;
  readonly clock: Clock;
  readonly store: Pick<Store, "listRuns">;
  /** The browser or program that this runs in, with the version of Retort. */
  readonly by: string;
  readonly report: (done: number, total: number) => void;
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
  const [{ BUILT_AS, trustCases }, { TRUST_BUDGET_MS, trustedDevice }] = await Promise.all([
    import("../../kernels/trust_cases.ts"),
    import("../../kernels/trusted_device.ts"),
  ]);
  const by = `${site.by}, ${BUILT_AS}`;
  const cases = (gpu: Gpu) => trustCases(gpu, wanted);
  const kernels = cases(opened).map(({ kernel }) => kernel);
  const known = await knownTrust(site.store, { device: opened.report, by, kernels });
  if (known !== null) return { gpu: opened, trust: known };
  const at = site.clock.now();
  const { gpu, trust } = await trustedDevice(opened, {
    clock: site.clock,
    budgetMs: TRUST_BUDGET_MS,
    report: site.report,
    reopen: (options) => openDevice(site.port, options),
    cases,
  });
  return { gpu, trust: { kind: "checked", at, by, ...trust } };
}

interface Asked {
  readonly device: Gpu["report"];
  readonly by: string;
  readonly kernels: readonly string[];
}

/** What a run of this store found out about all of these kernels, where none was wrong; else null. A run that was brought in may be of
 *  another machine. */
async function knownTrust(
  store: TrustSite["store"],
  { device, by, kernels }: Asked,
): Promise<KernelTrust | null> {
  const here = canonicalJson(device);
  for (const { imported, adapterReport, kernelTrust: trust } of await store.listRuns()) {
    if (imported !== undefined || trust?.kind !== "checked" || trust.by !== by) continue;
    if (canonicalJson(adapterReport ?? null) !== here || trust.failed.length > 0) continue;
    const seen = new Set([...trust.checked, ...trust.inexact.map(({ kernel }) => kernel)]);
    if (kernels.every((kernel) => seen.has(kernel))) return trust;
  }
  return null;
}
