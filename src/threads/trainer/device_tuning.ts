// Before a run trains on a device in hardware, versions of a kernel that differ in time alone are timed there, and the fastest is used. What
// another run of this store found out on the same device, by the same build, for the same product, is not timed again.
import type { Gpu } from "../../gpu/device.ts";
import type { ProductShape } from "../../kernels/matmul/tune_tiles.ts";
import type { KernelTuning } from "../../records/kernel_tuning.ts";
import { earlierOnDevice } from "./earlier_on_device.ts";
import type { TrustSite } from "./device_trust.ts";

/** Has the device use what is fastest there. @throws the device's failure, RunError("gpu-memory") */
export async function deviceTuning(
  gpu: Gpu,
  shape: ProductShape,
  site: Pick<TrustSite, "store" | "clock" | "by" | "isTuned">,
): Promise<KernelTuning> {
  if (gpu.report.isSoftware) return { kind: "usual", why: "a software adapter" };
  if (!site.isTuned) return { kind: "usual", why: "switched off" };
  const [{ BUILT_AS }, { TUNE_BUDGET_MS, tuneTiles }] = await Promise.all([
    import("../../kernels/trust_cases.ts"),
    import("../../kernels/matmul/tune_tiles.ts"),
  ]);
  const by = `${site.by}, ${BUILT_AS}`;
  const { storage, rows, inputs, outputs, rank } = shape;
  const timed = `${rows} x ${inputs} -> ${outputs}, ${storage}, rank ${rank}`;
  const earlier = await earlierOnDevice(site.store, gpu.report, ({ kernelTuning: tuning }) =>
    tuning?.kind === "timed" && tuning.by === by && tuning.shape === timed ? tuning : null,
  );
  const tuning = earlier[0] ?? (await timedNow());
  gpu.tileRows = tuning.tileRows;
  return tuning;

  async function timedNow(): Promise<Timed> {
    const at = site.clock.now();
    const choice = await tuneTiles(gpu, shape, { clock: site.clock, budgetMs: TUNE_BUDGET_MS });
    return { kind: "timed", at, by, shape: timed, ...choice };
  }
}

type Timed = Extract<KernelTuning, { kind: "timed" }>;
