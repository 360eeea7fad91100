// Whether there is a GPU in hardware: a software adapter computes, but so slowly that other ways are taken where there are any.
import { adapterReport } from "../core/adapter_report.ts";
import type { GpuPort } from "../core/ports.ts";

/** @returns false without WebGPU, without an adapter, and for an adapter that computes on the processor */
export async function hasHardwareGpu(port: GpuPort | undefined): Promise<boolean> {
  const adapter = await port?.requestAdapter({ powerPreference: "high-performance" }).catch(() => null);
  return adapter !== null && adapter !== undefined && !adapterReport(adapter, adapter.limits).isSoftware;
}
