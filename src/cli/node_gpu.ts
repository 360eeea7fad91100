// WebGPU in Node: Dawn, from the package `webgpu`. It takes the machine's own Vulkan driver; VK_DRIVER_FILES names another one.
// Trap: Dawn's instance must outlive its adapters and devices, and may be made once in a process; so it is kept here.
import { tmpdir } from "node:os";
import { RunError } from "../core/errors.ts";
import type { GpuPort } from "../core/ports.ts";

const TO_DO =
  "Install a Vulkan driver (Debian: mesa-vulkan-drivers, version 25 or newer, computes on the processor), or name one in VK_DRIVER_FILES.";

let instance: GPU | null = null;

/** @throws RunError("gpu-unavailable") that names what to install */
export async function nodeGpuPort(): Promise<GpuPort> {
  process.env["XDG_RUNTIME_DIR"] ??= tmpdir(); // lavapipe wants a place for shared memory
  if (instance === null) {
    try {
      const { create } = await import("webgpu");
      instance = create([]);
    } catch (thrown) {
      throw new RunError(
        "gpu-unavailable",
        `The package "webgpu" does not load here (${thrown instanceof Error ? thrown.message : String(thrown)}). Run "npm ci" on this machine.`,
        {},
        { cause: thrown },
      );
    }
  }
  if ((await instance.requestAdapter()) === null) {
    const driver = process.env["VK_DRIVER_FILES"];
    const tried = driver === undefined ? "" : ` (VK_DRIVER_FILES is ${driver})`;
    throw new RunError("gpu-unavailable", `No GPU driver was found${tried}. ${TO_DO}`, { driver });
  }
  return instance;
}
