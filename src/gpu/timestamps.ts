// The GPU's own clock around one compute pass. Not every adapter has it, and browsers round it to 0.1 ms unless told not
// to, so a pass should last for tens of milliseconds.
import type { Gpu } from "./device.ts";

// GPUBufferUsage and GPUMapMode as numbers: Node has no such globals (spec: WebGPU §5.1.2, §5.3).
const MAP_READ = 0x1;
const COPY_SRC = 0x4;
const COPY_DST = 0x8;
const QUERY_RESOLVE = 0x200;
const BYTES = 16;

export class Timestamps {
  readonly #gpu: Gpu;
  readonly #queries: GPUQuerySet;
  readonly #resolved: GPUBuffer;
  readonly #staging: GPUBuffer;

  /** Null when the device was opened without "timestamp-query" (see openDevice). */
  static create(gpu: Gpu): Timestamps | null {
    return gpu.device.features.has("timestamp-query") ? new Timestamps(gpu) : null;
  }

  private constructor(gpu: Gpu) {
    const { device } = gpu;
    this.#gpu = gpu;
    this.#queries = device.createQuerySet({ label: "timestamps", type: "timestamp", count: 2 });
    this.#resolved = device.createBuffer({
      label: "timestamps",
      size: BYTES,
      usage: QUERY_RESOLVE | COPY_SRC,
    });
    this.#staging = device.createBuffer({ label: "timestamps", size: BYTES, usage: MAP_READ | COPY_DST });
  }

  /** To be given to the one pass that is timed. */
  get writes(): GPUComputePassTimestampWrites {
    return { querySet: this.#queries, beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1 };
  }

  /** Waits for the pass; milliseconds from its beginning to its end. */
  async read(): Promise<number> {
    const { device } = this.#gpu;
    const encoder = device.createCommandEncoder();
    encoder.resolveQuerySet(this.#queries, 0, 2, this.#resolved, 0);
    encoder.copyBufferToBuffer(this.#resolved, 0, this.#staging, 0, BYTES);
    device.queue.submit([encoder.finish()]);
    const [begin = 0n, end = 0n] = new BigUint64Array(await this.#gpu.mapped(this.#staging));
    this.#staging.unmap();
    return Number(end - begin) / 1e6;
  }

  destroy(): void {
    this.#queries.destroy();
    this.#resolved.destroy();
    this.#staging.destroy();
  }
}
