// The GPU port of this runtime: navigator.gpu in a page, Dawn on a software driver in Node.
import type { GpuPort } from "../../src/core/ports.ts";
import { type Gpu, openDevice } from "../../src/gpu/device.ts";

const DRIVERS = ["/usr/share/vulkan/icd.d/lvp_icd.json", "/usr/lib/chromium/vk_swiftshader_icd.json"];

/** Dawn must outlive its adapters and devices; without this reference the collector may take it in the middle of a test. */
let dawn: GPU | undefined;

export async function gpuPort(): Promise<GpuPort> {
  if (typeof window !== "undefined") return navigator.gpu;
  const { existsSync } = await import("node:fs");
  const { tmpdir } = await import("node:os");
  process.env["XDG_RUNTIME_DIR"] ??= tmpdir();
  process.env["VK_DRIVER_FILES"] ??= DRIVERS.find((path) => existsSync(path)) ?? "";
  const name = "webgpu"; // not a literal: the browser's bundler must not look for it
  const { create } = (await import(/* @vite-ignore */ name)) as { create: (options: string[]) => GPU };
  dawn = create([]);
  return dawn;
}

export async function openTestGpu(): Promise<Gpu> {
  return openDevice(await gpuPort());
}
