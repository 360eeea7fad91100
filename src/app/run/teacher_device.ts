// Where a team speaks: on a real graphics chip, else on the processor, which is about 30 times faster than a software adapter.
import type { Device } from "../state.ts";

export function teacherDevice(device: Device): "wasm" | "webgpu" {
  return device.kind === "adapter" && !device.adapter.isSoftware ? "webgpu" : "wasm";
}
