// Small readbacks without allocation: a few staging buffers made once and used in turn. The copy is submitted at once, so a
// read sees what everything submitted before it wrote, and later submits cannot overtake it.
// Trap: a staging buffer is mapped until its read has resolved; more reads on their way than buffers are a defect of the caller.
import { RunError } from "../core/errors.ts";
import type { Slice } from "./buffers.ts";
import type { Gpu } from "./device.ts";

const GPU_MAP_READ = 0x1; // as in buffers.ts: Node has no GPUBufferUsage and no GPUMapMode
const GPU_COPY_DST = 0x8;

export class ReadRing {
  readonly #gpu: Gpu;
  readonly #bytes: number;
  readonly #free: GPUBuffer[];
  readonly #all: readonly GPUBuffer[];

  /** @param bytes of one read, a multiple of 4
   *  @param reads most reads on their way at one time */
  constructor(gpu: Gpu, label: string, bytes: number, reads: number) {
    this.#gpu = gpu;
    this.#bytes = bytes;
    const usage = GPU_MAP_READ | GPU_COPY_DST;
    this.#all = Array.from({ length: reads }, () => gpu.device.createBuffer({ label, size: bytes, usage }));
    this.#free = [...this.#all];
  }

  /** The first bytes of `slice`. @throws RunError("internal") when all buffers are in use; the device's failure */
  async read(slice: Slice): Promise<ArrayBuffer> {
    this.#gpu.check();
    const staging = this.#free.pop();
    if (staging === undefined) {
      throw new RunError(
        "internal",
        `Reading ${slice.buffer.label}: ${this.#all.length} reads are on their way.`,
      );
    }
    const { device } = this.#gpu;
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(slice.buffer, slice.offset, staging, 0, this.#bytes);
    device.queue.submit([encoder.finish()]);
    const copy = await this.#gpu.mapped(staging);
    staging.unmap();
    this.#free.push(staging);
    return copy;
  }

  destroy(): void {
    for (const buffer of this.#all) buffer.destroy();
  }
}
