// A step is a static list of dispatches, recorded once and replayed: no bind group, uniform or object is made per run.
// Kernel convention: @binding(0) is `var<uniform> dims: vec4u`, sizes fixed at record time; slices follow from binding 1.
// What changes from run to run (learning rate, ranges, ids) lies in ordinary buffers that the caller writes before `run`.
// One compute pass per submit. A step is cut into submits of bounded estimated time: browsers reset a GPU that is
// busy for seconds, and a page whose GPU is blocked for longer than ~50 ms stutters.
import { RunError } from "../core/errors.ts";
import { type Clock, systemClock } from "../core/ports.ts";
import type { Slice } from "./buffers.ts";
import { type Gpu, fromGpuError } from "./device.ts";
import { type Program, compile } from "./programs.ts";

export interface Dispatch {
  readonly program: Program;
  /** Up to four u32, `dims` of the kernel. */
  readonly dims: readonly number[];
  /** Bound at 1, 2, … in this order. */
  readonly slices: readonly Slice[];
  /** Workgroups in x, y, z. */
  readonly grid: readonly [number, number, number];
  /** Floating-point operations, roughly: decides where a step is cut into submits. */
  readonly flops: number;
}

/** Work of one submit: about 30 ms of a software adapter (1.7 GFLOP/s measured), 40 ms of a GPU that reaches 100. */
const FLOPS_PER_SUBMIT = { software: 5e7, hardware: 4e9 };
const GPU_UNIFORM = 0x40;
const DIMS_STRIDE = 256; // minUniformBufferOffsetAlignment at default limits

/** Collects the dispatches of a step in order. */
export class Recorder {
  readonly gpu: Gpu;
  readonly #dispatches: Dispatch[] = [];
  readonly #label: string;

  constructor(gpu: Gpu, label: string) {
    this.gpu = gpu;
    this.#label = label;
  }

  add(dispatch: Dispatch): void {
    const most = this.gpu.device.limits.maxComputeWorkgroupsPerDimension;
    if (dispatch.grid.some((each) => !Number.isInteger(each) || each < 0 || each > most)) {
      throw new RunError(
        "shape",
        `${dispatch.program.name}: a grid of ${dispatch.grid.join(" x ")} workgroups, at most ${most} each.`,
      );
    }
    if (dispatch.grid.includes(0)) return; // nothing to do, e.g. zero rows
    this.#dispatches.push(dispatch);
  }

  /** Compiles what is not compiled yet, makes the bind groups, and checks the whole step without running it.
   *  Throws RunError("gpu-program") naming the first kernel that does not fit its slices. */
  async finish(): Promise<Step> {
    const { gpu } = this;
    const dispatches = this.#dispatches;
    const pipelines = await Promise.all(dispatches.map(({ program }) => compile(gpu, program)));
    const { device } = gpu;
    device.pushErrorScope("out-of-memory");
    device.pushErrorScope("validation");
    const dims = device.createBuffer({
      label: `${this.#label}.dims`,
      size: Math.max(1, dispatches.length) * DIMS_STRIDE,
      usage: GPU_UNIFORM,
      mappedAtCreation: true,
    });
    const words = new Uint32Array(dims.getMappedRange());
    dispatches.forEach((dispatch, i) => words.set(dispatch.dims, (i * DIMS_STRIDE) / 4));
    dims.unmap();
    const bound: BoundDispatch[] = dispatches.map((dispatch, i) => {
      const pipeline = pipelines[i]!;
      const resources: GPUBufferBinding[] = [
        { buffer: dims, offset: i * DIMS_STRIDE, size: 16 },
        ...dispatch.slices,
      ];
      return {
        name: dispatch.program.name,
        pipeline,
        bindGroup: device.createBindGroup({
          label: dispatch.program.name,
          layout: pipeline.getBindGroupLayout(0),
          entries: resources.map((resource, binding) => ({ binding, resource })),
        }),
        grid: dispatch.grid,
        flops: dispatch.flops,
      };
    });
    encode(gpu, bound);
    const errors = await gpu.guard(Promise.all([device.popErrorScope(), device.popErrorScope()]));
    const error = errors.find((each) => each !== null);
    if (error) {
      dims.destroy();
      throw fromGpuError(`Recording "${this.#label}"`, error);
    }
    return new Step(gpu, this.#label, bound, dims);
  }
}

interface BoundDispatch {
  readonly name: string;
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly grid: readonly [number, number, number];
  readonly flops: number;
}

function encode(gpu: Gpu, dispatches: readonly BoundDispatch[]): GPUCommandBuffer {
  const encoder = gpu.device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  for (const { pipeline, bindGroup, grid } of dispatches) {
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup);
    pass.dispatchWorkgroups(...grid);
  }
  pass.end();
  return encoder.finish();
}

/** A recorded step. Holds no tensors, only its small uniform buffer; `destroy` frees that. */
export class Step {
  readonly label: string;
  readonly #gpu: Gpu;
  readonly #dispatches: readonly BoundDispatch[];
  readonly #dims: GPUBuffer;
  readonly #submits: readonly (readonly BoundDispatch[])[];

  constructor(gpu: Gpu, label: string, dispatches: readonly BoundDispatch[], dims: GPUBuffer) {
    this.label = label;
    this.#gpu = gpu;
    this.#dispatches = dispatches;
    this.#dims = dims;
    this.#submits = cut(dispatches, FLOPS_PER_SUBMIT[gpu.report.isSoftware ? "software" : "hardware"]);
  }

  get dispatches(): number {
    return this.#dispatches.length;
  }

  get submits(): number {
    return this.#submits.length;
  }

  /** Submits the whole step and returns at once; wait with `gpu.settled()` or by reading a buffer.
   *  Throws the device's failure if it has failed before. */
  run(): void {
    this.#gpu.check();
    for (const part of this.#submits) this.#gpu.device.queue.submit([encode(this.#gpu, part)]);
  }

  /** Runs each dispatch alone and waits for it: milliseconds by kernel, waiting included. For tuning, not for timing. */
  async profile(
    clock: Clock = systemClock,
  ): Promise<Map<string, { readonly ms: number; readonly flops: number; readonly count: number }>> {
    const rows = new Map<string, { ms: number; flops: number; count: number }>();
    await this.#gpu.settled();
    for (const dispatch of this.#dispatches) {
      const start = clock.elapsed();
      this.#gpu.device.queue.submit([encode(this.#gpu, [dispatch])]);
      await this.#gpu.settled();
      const row = rows.get(dispatch.name) ?? { ms: 0, flops: 0, count: 0 };
      rows.set(dispatch.name, row);
      row.ms += clock.elapsed() - start;
      row.flops += dispatch.flops;
      row.count++;
    }
    return rows;
  }

  destroy(): void {
    this.#dims.destroy();
  }
}

/** Consecutive dispatches of at most `flops` together; one larger dispatch stands alone. */
function cut(dispatches: readonly BoundDispatch[], flops: number): BoundDispatch[][] {
  const parts: BoundDispatch[][] = [];
  let sum = Infinity;
  for (const dispatch of dispatches) {
    if (sum + dispatch.flops > flops) {
      parts.push([]);
      sum = 0;
    }
    parts.at(-1)!.push(dispatch);
    sum += dispatch.flops;
  }
  return parts;
}
