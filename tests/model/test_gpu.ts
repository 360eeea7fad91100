import { existsSync } from "node:fs";
import { openDevice, type Gpu } from "../../src/gpu/device.ts";
let keep: GPU | undefined;
export async function openTestGpu(): Promise<Gpu> {
  process.env["XDG_RUNTIME_DIR"] ??= "/tmp/xdg";
  const lvp = "/usr/share/vulkan/icd.d/lvp_icd.json";
  process.env["VK_DRIVER_FILES"] ??= existsSync(lvp) ? lvp : "/usr/lib/chromium/vk_swiftshader_icd.json";
  const { create } = (await import("webgpu")) as unknown as { create: (o: string[]) => GPU };
  keep = create([]);
  return openDevice(keep);
}
