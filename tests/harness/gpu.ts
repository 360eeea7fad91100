// Opens a GPU for a test: Dawn in Node, navigator.gpu in a page. Never skips: a missing driver is a loud failure.
// In Node the driver is Mesa's lavapipe when installed, else the SwiftShader that comes with Chromium; VK_DRIVER_FILES
// (any driver) or RETORT_VULKAN=system (the machine's own) override. The variables must be set before Dawn loads.
import type { GpuPort } from "../../src/core/ports.ts";
import { type Gpu, type OpenOptions, openDevice } from "../../src/gpu/device.ts";

const DRIVERS = ["/usr/share/vulkan/icd.d/lvp_icd.json", "/usr/lib/chromium/vk_swiftshader_icd.json"];
const HINT =
  "install a software Vulkan driver (Debian: mesa-vulkan-drivers or chromium), or set VK_DRIVER_FILES";

/** One Dawn for the process: it must outlive its adapters and devices, and the collector takes an unreferenced one in the
 *  middle of a test (a crash, or a wait for ever). */
let dawnInstance: GPU | undefined;

/** The GPU port of this runtime. */
export async function gpuPort(): Promise<GpuPort> {
  const page = globalThis as { navigator?: { gpu?: GPU }; document?: unknown };
  if (page.document !== undefined) {
    if (page.navigator?.gpu === undefined)
      throw new Error("This browser has no WebGPU; see tools/browser.mjs for the flags.");
    return page.navigator.gpu;
  }
  if (process.env["RETORT_VULKAN"] !== "system" && process.env["VK_DRIVER_FILES"] === undefined) {
    const { existsSync } = await import("node:fs");
    const driver = DRIVERS.find((path) => existsSync(path));
    if (driver === undefined) throw new Error(`No Vulkan driver at ${DRIVERS.join(" or ")}: ${HINT}.`);
    process.env["VK_DRIVER_FILES"] = driver;
  }
  if (process.env["XDG_RUNTIME_DIR"] === undefined) {
    const { tmpdir } = await import("node:os");
    process.env["XDG_RUNTIME_DIR"] = tmpdir(); // lavapipe wants a place for shared memory
  }
  const name = "webgpu"; // not a literal: the browser's bundler must not look for it
  const dawn = (await import(/* @vite-ignore */ name)) as { create: (options: string[]) => GPU };
  dawnInstance ??= dawn.create([]);
  return dawnInstance;
}

/** An opened device; the caller destroys it. */
export async function openTestGpu(options: OpenOptions = {}): Promise<Gpu> {
  try {
    return await openDevice(await gpuPort(), options);
  } catch (thrown) {
    throw new Error(`No GPU for tests: ${HINT}.`, { cause: thrown });
  }
}
