// A GPU of which some programs compute other numbers than they should: their text is changed before the driver compiles it, as a wrong
// compiler would. It can also say that it is a chip in hardware.
import type { GpuPort } from "../../src/core/ports.ts";
import { gpuPort } from "./gpu.ts";

export interface WrongGpuOptions {
  /** The text that the driver gets of a program called `name`. */
  readonly text?: (name: string, text: string) => string;
  /** Said of itself instead of what the adapter says. */
  readonly description?: string;
}

/** Replaces `from`, which must stand in the text of each program whose name begins so. */
export function planted(begin: string, from: string, to: string): Required<WrongGpuOptions>["text"] {
  return (name, text) => {
    if (!name.startsWith(begin)) return text;
    if (!text.includes(from)) throw new Error(`${name} has no “${from}” to be planted in.`);
    return text.replaceAll(from, to);
  };
}

export async function wrongGpu({ text, description }: WrongGpuOptions): Promise<GpuPort> {
  const port = await gpuPort();
  return {
    requestAdapter: async (options) => {
      const adapter = await port.requestAdapter(options);
      if (adapter === null) return null;
      const requestDevice = async (descriptor?: GPUDeviceDescriptor): Promise<GPUDevice> => {
        const device = await adapter.requestDevice(descriptor);
        const create = device.createShaderModule.bind(device);
        device.createShaderModule = (wanted) =>
          create({ ...wanted, code: text?.(wanted.label ?? "", wanted.code) ?? wanted.code });
        return device;
      };
      const own = { requestDevice, ...(description === undefined ? {} : { info: infoOf(description) }) };
      return new Proxy(adapter, {
        get: (target, key): unknown => Reflect.get(key in own ? own : target, key, key in own ? own : target),
      });
    },
  };
}

const infoOf = (description: string) => ({
  vendor: "acme",
  architecture: "x",
  device: "",
  description,
  isFallbackAdapter: false,
});
