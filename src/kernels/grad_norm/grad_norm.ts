// From partial gradients to the clipped step's scale: add the slices, take the norm, decide. Nothing is read back.
import type { Slice } from "../../gpu/buffers.ts";
import { f32, u32 } from "../../gpu/programs.ts";
import type { Recorder } from "../../gpu/recorder.ts";
import { linearGrid, needs } from "../grid.ts";
import normSource from "./norm.wgsl?raw";
import reduceSource from "./reduce.wgsl?raw";

/** Floats that one workgroup reduces. */
const BLOCK = 4096;
/** A bound that no finite norm exceeds: WGSL has no infinity. */
const ENDLESS = 3e38;

/** Layout of `stats`, f32: gradient norm before clipping, scale that AdamW applies, 1 when the norm is finite else 0. */
export const STATS = { norm: 0, scale: 1, isFinite: 2 } as const;

export interface ReduceGradArgs {
  /** [slices, stride] f32, from `loraGrad` */
  readonly partials: Slice;
  readonly slices: number;
  readonly stride: number;
  /** [>= 1] f32, written by the caller: 0 for the first micro-batch of a step, 1 for the others */
  readonly goingOn: Slice;
  /** [count] f32, written: the sum over the slices, after what it held when going on */
  readonly grad: Slice;
  readonly count: number;
  /** [gradBlocks(count)] f32, written: sums of squares of `grad`, for `gradNorm` */
  readonly blocks: Slice;
}

export function gradBlocks(count: number): number {
  return Math.ceil(count / BLOCK);
}

/** The sum of all micro-batches' gradients so far. */
export function reduceGrad(recorder: Recorder, args: ReduceGradArgs): void {
  const { partials, slices, stride, goingOn, grad, count, blocks } = args;
  needs("reduce grad", "partials", partials, (slices - 1) * stride + count);
  needs("reduce grad", "goingOn", goingOn, 1);
  needs("reduce grad", "grad", grad, count);
  needs("reduce grad", "blocks", blocks, gradBlocks(count));
  recorder.add({
    program: {
      name: "grad_norm/reduce",
      source: reduceSource,
      constants: { SLICES: u32(slices), STRIDE: u32(stride), BLOCK: u32(BLOCK) },
    },
    dims: [count],
    slices: [partials, goingOn, grad, blocks],
    grid: linearGrid(gradBlocks(count)),
    flops: count * (slices + 2),
  });
}

export interface GradNormArgs {
  /** From `reduceGrad` */
  readonly blocks: Slice;
  readonly count: number;
  /** [>= 3] f32, written as in STATS */
  readonly stats: Slice;
  /** Clip the global norm to this; torch's rule min(1, maxNorm / (norm + 1e-6)). null: do not clip. */
  readonly maxNorm: number | null;
}

/** A norm that is not finite gives scale 0 and isFinite 0, and AdamW then changes nothing. */
export function gradNorm(recorder: Recorder, { blocks, count, stats, maxNorm }: GradNormArgs): void {
  needs("grad_norm", "blocks", blocks, gradBlocks(count));
  needs("grad_norm", "stats", stats, 3);
  recorder.add({
    program: { name: "grad_norm/norm", source: normSource, constants: { MAX_NORM: f32(maxNorm ?? ENDLESS) } },
    dims: [gradBlocks(count)],
    slices: [blocks, stats],
    grid: [1, 1, 1],
    flops: gradBlocks(count),
  });
}
