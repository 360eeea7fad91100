// A WebGPU adapter in words and numbers, for the page and the run receipt. One rule says what counts as software, so that
// the page's sentence, the choice of the teachers' device and the receipt never disagree.

import type { AdapterReport } from "../records/adapter_report.ts";

export type { AdapterReport } from "../records/adapter_report.ts";

/** Limits that decide which models and batches fit. */
const REPORTED_LIMITS = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupsPerDimension",
  "minStorageBufferOffsetAlignment",
] as const;

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|basic render|warp/i;

/** `limits`: the opened device's, or the adapter's while none is open. */
export function adapterReport(
  adapter: Pick<GPUAdapter, "info" | "features">,
  limits: GPUSupportedLimits,
): AdapterReport {
  const { info } = adapter;
  const names = [info.vendor, info.architecture, info.device, info.description].join(" ");
  return {
    vendor: info.vendor,
    architecture: info.architecture,
    description: info.description,
    isSoftware: info.isFallbackAdapter || SOFTWARE.test(names),
    features: [...adapter.features].toSorted(),
    limits: Object.fromEntries(REPORTED_LIMITS.map((name) => [name, limits[name]])),
  };
}
