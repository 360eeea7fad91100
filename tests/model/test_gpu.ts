// Dawn on a software driver, for tests in Node.
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import type { GpuPort } from "../../src/core/ports.ts";
import { type Gpu, openDevice } from "../../src/gpu/device.ts";

const DRIVERS = ["/usr/share/vulkan/icd.d/lvp_icd.json", "/usr/lib/chromium/vk_swiftshader_icd.json"];

/** Dawn must outlive its adapters and devices; without this reference the collector may take it in the middle of a test. */
let dawn: GPU | undefined;

export async function gpuPort(): Promise<GpuPort> {
  process.env["XDG_RUNTIME_DIR"] ??= tmpdir();
  process.env["VK_DRIVER_FILES"] ??= DRIVERS.find((path) => existsSync(path)) ?? "";
  const { create } = (await import("webgpu")) as unknown as { create: (options: string[]) => GPU };
  dawn = create([]);
  return dawn;
}

export async function openTestGpu(): Promise<Gpu> {
  return openDevice(await gpuPort());
}
