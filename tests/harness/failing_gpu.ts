// A GPU of which the nth call fails: the device is lost at it, the driver reports an error at it, or what it promises is refused. The
// device's own methods are watched, so that nothing under test knows of it. What is only encoded cannot fail by itself in WebGPU, and
// is not counted.
import type { GpuPort } from "../../src/core/ports.ts";
import { gpuPort } from "./gpu.ts";

/** How a call fails: the device is lost just before it; an error comes beside it, as from a driver; its promise is refused. */
export const GPU_FAULTS = ["lost", "error", "refused"] as const;
export type GpuFault = (typeof GPU_FAULTS)[number];

export interface GpuCall {
  /** Counted from 1, over all devices. */
  readonly nth: number;
  readonly name: string;
  /** Whether the call gives a promise, which can be refused. */
  readonly isAsync: boolean;
}

const DEVICE_CALLS = [
  "createBuffer",
  "createShaderModule",
  "createComputePipelineAsync",
  "createBindGroup",
  "createCommandEncoder",
  "pushErrorScope",
  "popErrorScope",
] as const;
const QUEUE_CALLS = ["writeBuffer", "submit", "onSubmittedWorkDone"] as const;
const BUFFER_CALLS = ["mapAsync", "getMappedRange", "unmap"] as const;
const ASYNC: ReadonlySet<string> = new Set([
  "requestAdapter",
  "requestDevice",
  "createComputePipelineAsync",
  "popErrorScope",
  "onSubmittedWorkDone",
  "mapAsync",
]);

const STORAGE = 0x80;
/** What happens to a device. */
type Hit = Readonly<Record<"lost" | "error", () => void>>;
const NAMES: ReadonlyMap<string, string> = new Map([["createComputePipelineAsync", "GPUPipelineError"]]);
type Method = (...given: unknown[]) => unknown;

export class FailingGpu implements GpuPort {
  readonly calls: GpuCall[] = [];
  /** When the fault came, by `performance.now()`; null before. */
  failedAt: number | null = null;
  readonly #plan: { readonly nth: number; readonly fault: GpuFault } | null;

  /** @param plan null: calls are counted and none fails */
  constructor(plan: { readonly nth: number; readonly fault: GpuFault } | null) {
    this.#plan = plan;
  }

  requestAdapter = async (options?: GPURequestAdapterOptions): Promise<GPUAdapter | null> => {
    const port = await gpuPort();
    const adapter = (await this.#call("requestAdapter", null, () =>
      port.requestAdapter(options),
    )) as GPUAdapter;
    const requestDevice = adapter.requestDevice.bind(adapter);
    adapter.requestDevice = async (descriptor) => {
      const device = (await this.#call("requestDevice", null, () => requestDevice(descriptor))) as GPUDevice;
      const create = device.createBuffer.bind(device);
      const hit: Hit = {
        lost: () => device.destroy(),
        error: () => void create({ size: 2 ** 52, usage: STORAGE }), // refused by the driver, in the scope that is open, if one is
      };
      this.#watch(device, hit, DEVICE_CALLS);
      this.#watch(device.queue, hit, QUEUE_CALLS);
      return device;
    };
    return adapter;
  };

  #watch(target: object, hit: Hit, names: readonly string[]): void {
    for (const name of names) {
      const method = (Reflect.get(target, name) as Method).bind(target);
      const watched: Method = (...given) => {
        const result = this.#call(name, hit, () => method(...given));
        const { mappedAtCreation = false } = Object(given[0]) as Partial<GPUBufferDescriptor>; // is filled in the same breath
        if (name === "createBuffer" && !mappedAtCreation) this.#watch(result as GPUBuffer, hit, BUFFER_CALLS);
        return result;
      };
      Reflect.set(target, name, watched);
    }
  }

  #call(name: string, hit: Hit | null, make: () => unknown): unknown {
    const isAsync = ASYNC.has(name);
    this.calls.push({ nth: this.calls.length + 1, name, isAsync });
    if (this.calls.length !== this.#plan?.nth) return make();
    const { fault } = this.#plan;
    this.failedAt = performance.now();
    if (fault !== "refused") hit?.[fault]();
    return fault === "refused" && isAsync
      ? Promise.reject(new DOMException("refused by the driver", NAMES.get(name) ?? "OperationError"))
      : make();
  }
}
