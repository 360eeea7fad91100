// Opens a GPU for a test: Dawn in Node, navigator.gpu in a page. Never skips: a missing driver is a loud failure.
// In Node the driver is Mesa's lavapipe when installed, else the SwiftShader that comes with Chromium; VK_DRIVER_FILES
// (any driver) or RETORT_VULKAN=system (the machine's own) override. The variables must be set before Dawn loads.
import type { GpuPort } from "../../src/core/ports.ts";
import { Buffers, type Slice, read } from "../../src/gpu/buffers.ts";
import { type Gpu, type OpenOptions, openDevice } from "../../src/gpu/device.ts";
import { Recorder } from "../../src/gpu/recorder.ts";
import type { KernelCase } from "../../src/kernels/kernel_case.ts";

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

/** Runs a case `times` times from the same inputs; one record of raw results per run, for each name in `want`. */
export async function runCase(
  gpu: Gpu,
  kernelCase: KernelCase,
  times = 1,
): Promise<Record<string, ArrayBuffer>[]> {
  const runs: Record<string, ArrayBuffer>[] = [];
  for (let i = 0; i < times; i++) {
    const buffers = new Buffers(gpu);
    try {
      const sizes = Object.fromEntries(
        Object.entries(kernelCase.buffers).map(([name, count]) => [name, count * 4]),
      );
      const slices: Record<string, Slice> = {
        ...(await buffers.upload("inputs", kernelCase.inputs)),
        ...(await buffers.allocate("buffers", sizes)),
      };
      const recorder = new Recorder(gpu, kernelCase.name);
      kernelCase.record(recorder, (name) => {
        const slice = slices[name];
        if (slice === undefined) throw new Error(`${kernelCase.name}: no buffer called ${name}`);
        return slice;
      });
      const step = await recorder.finish();
      step.run();
      const results: Record<string, ArrayBuffer> = {};
      for (const [name, want] of Object.entries(kernelCase.want)) {
        results[name] = await read(gpu, slices[name]!, 0, want.length * 4);
      }
      step.destroy();
      runs.push(results);
    } finally {
      buffers.destroy();
    }
  }
  return runs;
}
