// Puts a number that is none into a tensor, in the middle of a step: behind the nth dispatch, into something that it has just written.
// The device's own methods are watched, so that no kernel and no step needs to know of it.
import type { Gpu } from "../../src/gpu/device.ts";

/** Something that a dispatch has written. */
export interface Written {
  readonly kernel: string;
  /** "<purpose>.<name>" of the buffer. */
  readonly tensor: string;
  readonly buffer: GPUBuffer;
  readonly offset: number;
  readonly size: number;
}

/** What is put, and where: behind dispatch `nth` (from 0), into the `which`th thing that it wrote. */
export interface Poison {
  readonly nth: number;
  readonly which: number;
  readonly value: number;
  /** In 0..1: which of the tensor's numbers; null: all of them. */
  readonly place: number | null;
}

const COPY_SRC_AND_DST = 0x4 | 0x8;

export class PoisonedDevice {
  readonly #device: GPUDevice;
  readonly #codes = new WeakMap<GPUShaderModule, string>();
  readonly #written = new WeakMap<GPUComputePipeline, readonly number[]>();
  readonly #bound = new WeakMap<GPUBindGroup, readonly GPUBufferBinding[]>();
  readonly #names = new WeakMap<GPUComputePipeline, string>();
  #dispatches = 0;
  #log: Written[][] | null = null;
  #poison: Poison | null = null;

  /** To be made before anything is compiled on the device. */
  constructor({ device }: Gpu) {
    this.#device = device;
    const createShaderModule = device.createShaderModule.bind(device);
    const createPipeline = device.createComputePipelineAsync.bind(device);
    const createBindGroup = device.createBindGroup.bind(device);
    const createEncoder = device.createCommandEncoder.bind(device);
    device.createShaderModule = (descriptor) => {
      const shader = createShaderModule(descriptor);
      this.#codes.set(shader, descriptor.code);
      return shader;
    };
    device.createComputePipelineAsync = async (descriptor) => {
      const pipeline = await createPipeline(descriptor);
      const code = this.#codes.get(descriptor.compute.module) ?? "";
      const writes = code.matchAll(/@binding\((\d+)\) var<storage, read_write>/g);
      this.#written.set(
        pipeline,
        Array.from(writes, ([, binding]) => Number(binding)),
      );
      this.#names.set(pipeline, descriptor.label ?? "");
      return pipeline;
    };
    device.createBindGroup = (descriptor) => {
      const group = createBindGroup(descriptor);
      const entries = [...descriptor.entries].toSorted((a, b) => a.binding - b.binding);
      this.#bound.set(
        group,
        entries.map(({ resource }) => resource as GPUBufferBinding),
      );
      return group;
    };
    device.createCommandEncoder = (descriptor) => this.#encoder(createEncoder(descriptor));
  }

  /** From now on dispatches are counted from 0. @returns what each of them writes, filled as they come */
  watch(): readonly (readonly Written[])[] {
    this.#dispatches = 0;
    return (this.#log = []);
  }

  /** Dispatches are counted from 0 again, and one is followed by the poison, once. */
  arm(poison: Poison): void {
    this.#dispatches = 0;
    this.#log = null;
    this.#poison = poison;
  }

  disarm(): void {
    this.#poison = null;
  }

  #encoder(encoder: GPUCommandEncoder): GPUCommandEncoder {
    const watched = {
      beginComputePass: (descriptor?: GPUComputePassDescriptor) =>
        this.#pass(encoder, encoder.beginComputePass(descriptor)),
      copyBufferToBuffer: (from: GPUBuffer, fromAt: number, to: GPUBuffer, toAt: number, bytes: number) =>
        encoder.copyBufferToBuffer(from, fromAt, to, toAt, bytes),
      finish: () => encoder.finish(),
    };
    return watched as unknown as GPUCommandEncoder; // what src/gpu uses of one
  }

  #pass(encoder: GPUCommandEncoder, first: GPUComputePassEncoder): GPUComputePassEncoder {
    let pass = first;
    let pipeline: GPUComputePipeline | undefined;
    let group: GPUBindGroup | undefined;
    const watched = {
      setPipeline: (next: GPUComputePipeline) => pass.setPipeline((pipeline = next)),
      setBindGroup: (index: number, next: GPUBindGroup) => pass.setBindGroup(index, (group = next)),
      dispatchWorkgroups: (x: number, y?: number, z?: number) => {
        pass.dispatchWorkgroups(x, y, z);
        const written = this.#writtenBy(pipeline!, group!);
        this.#log?.push(written);
        if (this.#dispatches++ !== this.#poison?.nth) return;
        const target = written[this.#poison.which]!;
        pass.end();
        this.#copy(encoder, target, this.#poison);
        pass = encoder.beginComputePass();
        this.#poison = null;
      },
      end: () => pass.end(),
    };
    return watched as unknown as GPUComputePassEncoder; // what src/gpu uses of one
  }

  #writtenBy(pipeline: GPUComputePipeline, group: GPUBindGroup): Written[] {
    const kernel = this.#names.get(pipeline) ?? "";
    const entries = this.#bound.get(group)!;
    return this.#written.get(pipeline)!.map((binding) => {
      const { buffer, offset = 0, size = buffer.size - offset } = entries[binding]!;
      return { kernel, tensor: buffer.label, buffer, offset, size };
    });
  }

  #copy(encoder: GPUCommandEncoder, target: Written, { value, place }: Poison): void {
    const floats = place === null ? target.size / 4 : 1;
    const at = place === null ? 0 : 4 * Math.floor((place * target.size) / 4);
    const source = this.#device.createBuffer({ size: 4 * floats, usage: COPY_SRC_AND_DST });
    this.#device.queue.writeBuffer(source, 0, new Float32Array(floats).fill(value));
    encoder.copyBufferToBuffer(source, 0, target.buffer, target.offset + at, 4 * floats);
  }
}
