// GPU memory: allocation in error scopes, a byte ledger by purpose, upload and readback.
// Rule: one buffer per tensor, because WebGPU refuses a dispatch that reads and writes one buffer even in disjoint ranges.
// Slices of one buffer may be bound together only when all are read, or all are written.
import { RunError } from "../core/errors.ts";
import type { Gpu } from "./device.ts";

/** A range of a buffer, in bytes; what kernels bind. `offset` is a multiple of 256 unless it is 0. */
export interface Slice {
  readonly buffer: GPUBuffer;
  readonly offset: number;
  readonly size: number;
}

/** WebGPU's alignment of binding offsets at default limits. */
export const SLICE_ALIGNMENT = 256;

/** A part of `slice`. Throws RunError("shape") when it does not fit or is not aligned to 256 bytes. */
export function subslice(slice: Slice, offset: number, size: number): Slice {
  if (offset % SLICE_ALIGNMENT !== 0 || offset < 0 || offset + size > slice.size) {
    throw new RunError(
      "shape",
      `Slice of ${slice.buffer.label}: bytes ${offset}..${offset + size} of ${slice.size}, in steps of ${SLICE_ALIGNMENT}, were asked for.`,
      { offset, size, available: slice.size },
    );
  }
  return { buffer: slice.buffer, offset: slice.offset + offset, size };
}

/** Owner of a set of buffers: `destroy` frees them all. */
export class Buffers {
  readonly #gpu: Gpu;
  readonly #owned = new Map<GPUBuffer, string>();
  readonly #kept: { destroy(): void }[] = [];

  constructor(gpu: Gpu) {
    this.#gpu = gpu;
  }

  /** Allocates zeroed storage buffers, one for each name, `sizes` in bytes (rounded up to 16).
   *  `purpose` is the ledger's line, e.g. "activations". All or nothing.
   *  Throws RunError("gpu-memory") with the numbers when one is over the device's limits or the device refuses. */
  async allocate<Name extends string>(
    purpose: string,
    sizes: Readonly<Record<Name, number>>,
  ): Promise<Record<Name, Slice>> {
    const gpu = this.#gpu;
    gpu.check();
    const { device } = gpu;
    const most = Math.min(device.limits.maxBufferSize, device.limits.maxStorageBufferBindingSize);
    const names = Object.keys(sizes) as Name[];
    let total = 0;
    for (const name of names) {
      const bytes = sizes[name];
      if (!Number.isSafeInteger(bytes) || bytes < 0) {
        throw new RunError("shape", `Buffer ${purpose}.${name}: ${bytes} is not a size in bytes.`);
      }
      if (bytes > most) {
        throw new RunError(
          "gpu-memory",
          `Buffer ${purpose}.${name} needs ${bytes} bytes; this GPU binds at most ${most}. Choose a smaller model or batch.`,
          { purpose, name, bytes, most },
        );
      }
      total += roundUp(bytes);
    }
    const slices = {} as Record<Name, Slice>; // filled below, one entry for each name
    const created: GPUBuffer[] = [];
    let refusal: { readonly message: string } | null = null;
    device.pushErrorScope("out-of-memory");
    device.pushErrorScope("validation");
    try {
      for (const name of names) {
        const size = roundUp(sizes[name]);
        const usage = GPU_STORAGE | GPU_COPY_SRC | GPU_COPY_DST;
        const buffer = device.createBuffer({ label: `${purpose}.${name}`, size, usage });
        created.push(buffer);
        slices[name] = { buffer, offset: 0, size };
      }
    } catch (thrown) {
      refusal = { message: String(thrown) }; // the scopes below must be popped first
    }
    try {
      const errors = await gpu.guard(Promise.all([device.popErrorScope(), device.popErrorScope()]));
      refusal ??= errors.find((each) => each !== null) ?? null;
      if (refusal !== null) {
        throw new RunError(
          "gpu-memory",
          `${purpose}: the GPU refused ${total} bytes. Close other tabs, or choose a smaller model or batch.`,
          { purpose, bytes: total, message: refusal.message },
        );
      }
    } catch (thrown) {
      created.forEach((buffer) => buffer.destroy());
      throw thrown;
    }
    for (const buffer of created) this.#owned.set(buffer, purpose);
    gpu.ledger.set(purpose, (gpu.ledger.get(purpose) ?? 0) + total);
    const now = [...gpu.ledger.values()].reduce((sum, bytes) => sum + bytes, 0);
    gpu.peakBytes = Math.max(gpu.peakBytes, now);
    return slices;
  }

  /** Allocates one buffer for each array and fills it. */
  async upload<Name extends string>(
    purpose: string,
    arrays: Readonly<Record<Name, BufferData>>,
  ): Promise<Record<Name, Slice>> {
    const names = Object.keys(arrays) as Name[];
    const sizes = Object.fromEntries(names.map((name) => [name, arrays[name].byteLength]));
    const slices = await this.allocate(purpose, sizes as Record<Name, number>);
    for (const name of names) write(this.#gpu, slices[name], arrays[name]);
    return slices;
  }

  /** As the function `write`, on this owner's device. */
  write(slice: Slice, data: BufferData, offset = 0): void {
    write(this.#gpu, slice, data, offset);
  }

  /** `part`, which from now on is freed with the buffers: a step that was recorded on them. */
  keep<Part extends { destroy(): void }>(part: Part): Part {
    this.#kept.push(part);
    return part;
  }

  /** Frees every buffer of this owner, and what it keeps. */
  destroy(): void {
    const { ledger } = this.#gpu;
    for (const part of this.#kept.splice(0)) part.destroy();
    for (const [buffer, purpose] of this.#owned) {
      const left = (ledger.get(purpose) ?? 0) - buffer.size;
      if (left > 0) ledger.set(purpose, left);
      else ledger.delete(purpose);
      buffer.destroy();
    }
    this.#owned.clear();
  }
}

// GPUBufferUsage and GPUMapMode as numbers: Node has no such globals (spec: WebGPU §5.1.2, §5.3).
const GPU_MAP_READ = 0x1;
const GPU_COPY_SRC = 0x4;
const GPU_COPY_DST = 0x8;
const GPU_STORAGE = 0x80;

export type BufferData =
  | Float32Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>;

/** Largest single writeBuffer: the queue keeps a copy until the data has moved. */
const UPLOAD_BYTES = 16 * 2 ** 20;

/** Writes `data` at byte `offset` of `slice`, in order with earlier and later submits. Sizes are multiples of 4. */
export function write(gpu: Gpu, slice: Slice, data: BufferData, offset = 0): void {
  gpu.check();
  if (offset % 4 !== 0 || data.byteLength % 4 !== 0 || offset + data.byteLength > slice.size) {
    throw new RunError(
      "shape",
      `Write to ${slice.buffer.label}: ${data.byteLength} bytes at ${offset} do not fit into ${slice.size} (in steps of 4).`,
      { offset, bytes: data.byteLength, available: slice.size },
    );
  }
  for (let done = 0; done < data.byteLength; done += UPLOAD_BYTES) {
    const bytes = Math.min(UPLOAD_BYTES, data.byteLength - done);
    const from = data.byteOffset + done;
    gpu.device.queue.writeBuffer(slice.buffer, slice.offset + offset + done, data.buffer, from, bytes);
  }
}

/** Reads `bytes` (default: all) of `slice` from byte `offset`, as they are after everything submitted so far.
 *  Throws the device's failure. */
export async function read(
  gpu: Gpu,
  slice: Slice,
  offset = 0,
  bytes = slice.size - offset,
): Promise<ArrayBuffer> {
  gpu.check();
  if (offset % 4 !== 0 || bytes % 4 !== 0 || offset + bytes > slice.size) {
    throw new RunError(
      "shape",
      `Read of ${slice.buffer.label}: bytes ${offset}..${offset + bytes} of ${slice.size}.`,
    );
  }
  const { device } = gpu;
  const staging = device.createBuffer({ label: "readback", size: bytes, usage: GPU_MAP_READ | GPU_COPY_DST });
  try {
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(slice.buffer, slice.offset + offset, staging, 0, bytes);
    device.queue.submit([encoder.finish()]);
    return await gpu.mapped(staging);
  } finally {
    staging.destroy();
  }
}

/** `read` as f32. */
export async function readFloats(
  gpu: Gpu,
  slice: Slice,
  count = slice.size / 4,
): Promise<Float32Array<ArrayBuffer>> {
  return new Float32Array(await read(gpu, slice, 0, count * 4));
}

/** `read` as u32. */
export async function readUints(
  gpu: Gpu,
  slice: Slice,
  count = slice.size / 4,
): Promise<Uint32Array<ArrayBuffer>> {
  return new Uint32Array(await read(gpu, slice, 0, count * 4));
}

function roundUp(bytes: number): number {
  return Math.max(16, Math.ceil(bytes / 16) * 16);
}
