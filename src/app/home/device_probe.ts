// What this device offers, before anything is started: the adapter is asked for and described, no device is opened.
import { adapterReport } from "../../core/adapter_report.ts";
import type { GpuPort } from "../../core/ports.ts";
import type { Device, Storage } from "../state.ts";

export async function probeDevice(gpu: GpuPort | undefined): Promise<Device> {
  if (gpu === undefined) return { kind: "none", reason: "no-api" };
  try {
    const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
    if (adapter === null) return { kind: "none", reason: "no-adapter" };
    return { kind: "adapter", adapter: adapterReport(adapter, adapter.limits) };
  } catch {
    return { kind: "none", reason: "no-adapter" }; // a browser that refuses to look has none to offer
  }
}

/** Null where the browser does not say. */
export async function probeStorage(
  storage: Pick<StorageManager, "estimate"> | undefined,
): Promise<Storage | null> {
  try {
    const estimate = await storage?.estimate();
    if (estimate?.quota === undefined) return null;
    return { usedBytes: estimate.usage ?? 0, allowedBytes: estimate.quota, ...partsOf(estimate) };
  } catch {
    return null; // an opaque origin may not ask; nothing depends on the figure
  }
}

/** Chromium says which of its stores takes how much: runs lie in IndexedDB, models in the private file system. */
function partsOf(estimate: StorageEstimate): Pick<Storage, "parts"> {
  const details: unknown = Reflect.get(estimate, "usageDetails");
  if (typeof details !== "object" || details === null) return {};
  const of = (...names: readonly string[]): number =>
    names.reduce((sum, name) => sum + (Number(Reflect.get(details, name)) || 0), 0);
  const parts = {
    runs: of("indexedDB"),
    models: of("fileSystem"),
    page: of("caches", "serviceWorkerRegistrations"),
  };
  return { parts };
}

/** Asks the browser to keep what is stored here. A refusal changes nothing but the odds, so it is not an error. */
export async function keepStorage(storage: Pick<StorageManager, "persist"> | undefined): Promise<void> {
  try {
    await storage?.persist();
  } catch {
    return; // an opaque origin may not ask
  }
}
