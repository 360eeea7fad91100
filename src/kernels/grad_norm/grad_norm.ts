// From partial gradients to the clipped step's scale: add the slices, take the norm, decide. Nothing is read back.
import type { Slice } from "../../gpu/buffers.ts";
import { bool, f32, u32 } from "../../gpu/programs.ts";
import type { Recorder } from "../../gpu/recorder.ts";
import { linearGrid, needs } from "../grid.ts";
import normSource from "./norm.wgsl?raw";
import reduceSource from "./reduce.wgsl?raw";

/** Floats that one workgroup reduces. */
const BLOCK = 4096;

/** Layout of `stats`, f32: gradient norm before clipping, scale that AdamW applies, 1 when the norm is finite else 0. */
export const STATS = { norm: 0, scale: 1, isFinite: 2 } as const;

export interface GradNormArgs {
  /** [slices, stride] f32, from `loraGrad` */
  readonly partials: Slice;
  readonly slices: number;
  readonly stride: number;
  /** [count] f32, written: the sum over the slices, plus what it held when `accumulate` */
  readonly grad: Slice;
  readonly count: number;
  /** True for the second and later micro-batches of a step. */
  readonly accumulate?: boolean;
  /** [gradBlocks(count)] f32 scratch */
  readonly blocks: Slice;
  /** [>= 3] f32, written as in STATS */
  readonly stats: Slice;
  /** Clip the global norm to this; torch's rule min(1, maxNorm / (norm + 1e-6)). */
  readonly maxNorm: number;
}

export function gradBlocks(count: number): number {
  return Math.ceil(count / BLOCK);
}

/** Two dispatches. A norm that is not finite gives scale 0 and isFinite 0, and AdamW then changes nothing. */
export function gradNorm(recorder: Recorder, args: GradNormArgs): void {
  const { partials, slices, stride, grad, count, accumulate = false, blocks, stats, maxNorm } = args;
  needs("grad_norm", "partials", partials, (slices - 1) * stride + count);
  needs("grad_norm", "grad", grad, count);
  needs("grad_norm", "blocks", blocks, gradBlocks(count));
  needs("grad_norm", "stats", stats, 3);
  recorder.add({
    program: {
      name: "grad_norm/reduce",
      source: reduceSource,
      constants: {
        SLICES: u32(slices),
        STRIDE: u32(stride),
        ACCUMULATE: bool(accumulate),
        BLOCK: u32(BLOCK),
      },
    },
    dims: [count],
    slices: [partials, grad, blocks],
    grid: linearGrid(gradBlocks(count)),
    flops: count * (slices + 2),
  });
  recorder.add({
    program: { name: "grad_norm/norm", source: normSource, constants: { MAX_NORM: f32(maxNorm) } },
    dims: [gradBlocks(count)],
    slices: [blocks, stats],
    grid: [1, 1, 1],
    flops: gradBlocks(count),
  });
}
