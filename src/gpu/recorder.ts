// A step is a static list of dispatches, recorded once and replayed: no bind group, uniform or object is made per run.
// Kernel convention: @binding(0) is `var<uniform> dims: vec4u`, sizes fixed at record time; slices follow from binding 1.
// What changes from run to run (learning rate, ranges, ids) lies in ordinary buffers that the caller writes before `run`.
// One compute pass per submit. A step is cut into submits of bounded time (pace.ts): browsers reset a GPU that is
// busy for seconds, and a page whose GPU is blocked for longer than ~50 ms stutters.
import { RunError } from "../core/errors.ts";
import { type Clock, systemClock } from "../core/ports.ts";
import type { Slice } from "./buffers.ts";
import { type Gpu, fromGpuError } from "./device.ts";
import { Pace } from "./pace.ts";
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

const GPU_UNIFORM = 0x40;
const DIMS_STRIDE = 256; // minUniformBufferOffsetAlignment at default limits

/** Collects the dispatches of a step in order. */
export class Recorder {
  readonly gpu: Gpu;
  readonly #dispatches: Dispatch[] = [];
  readonly #label: string;
  readonly #clock: Clock;

  constructor(gpu: Gpu, label: string, clock: Clock = systemClock) {
    this.gpu = gpu;
    this.#label = label;
    this.#clock = clock;
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
    const popped = () => gpu.guard(Promise.all([device.popErrorScope(), device.popErrorScope()]));
    const size = Math.max(1, dispatches.length) * DIMS_STRIDE;
    let dims: GPUBuffer;
    try {
      const label = `${this.#label}.dims`;
      dims = device.createBuffer({ label, size, usage: GPU_UNIFORM, mappedAtCreation: true });
    } catch (thrown) {
      await popped(); // a mapped buffer that is refused is thrown, and the scopes must be popped all the same
      throw new RunError(
        "gpu-memory",
        `Recording "${this.#label}": the GPU refused ${size} bytes. Close other tabs, or choose a smaller model or batch.`,
        { label: this.#label, bytes: size },
        { cause: thrown },
      );
    }
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
        shape: shapeOf(dispatch),
        pipeline,
        bindGroup: device.createBindGroup({
          label: dispatch.program.name,
          layout: pipeline.getBindGroupLayout(0),
          entries: resources.map((resource, binding) => ({ binding, resource })),
        }),
        grid: dispatch.grid,
        flops: dispatch.flops,
        bytes: boundBytes(dispatch.slices),
      };
    });
    encode(gpu, bound);
    const errors = await popped();
    const error = errors.find((each) => each !== null);
    if (error) {
      dims.destroy();
      throw fromGpuError(`Recording "${this.#label}"`, error);
    }
    return new Step(gpu, this.#label, bound, dims, this.#clock);
  }
}

interface BoundDispatch {
  readonly name: string;
  /** Sizes that tell it from others of the same kernel. */
  readonly shape: string;
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly grid: readonly [number, number, number];
  readonly flops: number;
  readonly bytes: number;
}

/** Bytes of the distinct slices: what a dispatch moves when it touches each bound byte once. */
function boundBytes(slices: readonly Slice[]): number {
  const distinct = slices.filter(
    (slice, i) =>
      slices.findIndex((each) => each.buffer === slice.buffer && each.offset === slice.offset) === i,
  );
  return distinct.reduce((sum, each) => sum + each.size, 0);
}

function shapeOf({ program, dims }: Dispatch): string {
  const sizes = Object.entries(program.constants).filter(([, literal]) => /^[0-9]+u$/.test(literal));
  const named = sizes.map(([name, literal]) => `${name.toLowerCase()} ${literal.slice(0, -1)}`);
  return [`rows ${dims[0]}`, ...named].join(", ");
}

function encode(
  gpu: Gpu,
  dispatches: readonly BoundDispatch[],
  times = 1,
  timestampWrites?: GPUComputePassTimestampWrites,
): GPUCommandBuffer {
  const encoder = gpu.device.createCommandEncoder();
  const pass = encoder.beginComputePass(timestampWrites === undefined ? {} : { timestampWrites });
  for (let i = 0; i < times; i++) {
    for (const { pipeline, bindGroup, grid } of dispatches) {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindGroup);
      pass.dispatchWorkgroups(...grid);
    }
  }
  pass.end();
  return encoder.finish();
}

/** One kernel at one shape, as a step has it `count` times. */
export interface DistinctDispatch {
  readonly name: string;
  readonly shape: string;
  readonly flops: number;
  readonly bytes: number;
  readonly count: number;
  /** Submits it `times` in a row, as one pass. What it updates in place is updated as often. */
  readonly run: (times: number, timestampWrites?: GPUComputePassTimestampWrites) => void;
}

/** A recorded step. Holds no tensors, only its small uniform buffer; `destroy` frees that. */
export class Step {
  readonly label: string;
  readonly #gpu: Gpu;
  readonly #dispatches: readonly BoundDispatch[];
  readonly #dims: GPUBuffer;
  readonly #pace: Pace;
  #runs = 0;

  constructor(gpu: Gpu, label: string, dispatches: readonly BoundDispatch[], dims: GPUBuffer, clock: Clock) {
    this.label = label;
    this.#gpu = gpu;
    this.#dispatches = dispatches;
    this.#dims = dims;
    const flops = dispatches.map((each) => each.flops);
    this.#pace = new Pace(gpu, flops, clock);
    gpu.steps.add(this);
  }

  get dispatches(): number {
    return this.#dispatches.length;
  }

  /** Floating-point operations of one run, by the kernels' own formulas. */
  get flops(): number {
    return this.#dispatches.reduce((sum, each) => sum + each.flops, 0);
  }

  /** Bytes of one run if every dispatch touched what it binds once: a floor of the traffic, roughly. */
  get bytes(): number {
    return this.#dispatches.reduce((sum, each) => sum + each.bytes, 0);
  }

  /** How often it was submitted. */
  get runs(): number {
    return this.#runs;
  }

  get submits(): number {
    return this.#pace.ends.length;
  }

  /** Submits the whole step and returns at once; wait with `gpu.settled()` or by reading a buffer.
   *  Throws the device's failure if it has failed before. */
  run(): void {
    this.#gpu.check();
    this.#runs++;
    const { ends } = this.#pace;
    const mark = this.#pace.watch();
    for (const [i, end] of ends.entries()) {
      const part = this.#dispatches.slice(ends[i - 1] ?? 0, end);
      this.#gpu.device.queue.submit([encode(this.#gpu, part)]);
      mark?.();
    }
  }

  /** Its kernels at their shapes, each once: for timing them one by one. */
  distinct(): DistinctDispatch[] {
    const groups = new Map<string, BoundDispatch[]>();
    for (const dispatch of this.#dispatches) {
      const key = `${dispatch.name} ${dispatch.shape} ${dispatch.grid.join("x")}`;
      groups.set(key, [...(groups.get(key) ?? []), dispatch]);
    }
    return [...groups.values()].map((group) => {
      const [first] = group as [BoundDispatch, ...BoundDispatch[]];
      const { name, shape, flops, bytes } = first;
      const run = (times: number, timestampWrites?: GPUComputePassTimestampWrites) => {
        this.#gpu.check();
        this.#gpu.device.queue.submit([encode(this.#gpu, [first], times, timestampWrites)]);
      };
      return { name, shape, flops, bytes, count: group.length, run };
    });
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
    this.#gpu.steps.delete(this);
    this.#dims.destroy();
  }
}
