// AdamW over the flat parameter arena, one dispatch.
import { RunError } from "../../core/errors.ts";
import type { Slice } from "../../gpu/buffers.ts";
import { f32 } from "../../gpu/programs.ts";
import type { Recorder } from "../../gpu/recorder.ts";
import { linearGrid, needs } from "../grid.ts";
import adamwSource from "./adamw.wgsl?raw";

export interface AdamwHyper {
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
  readonly weightDecay: number;
}

export interface AdamwArgs extends AdamwHyper {
  /** [count] f32, updated */
  readonly param: Slice;
  /** [count] f32 */
  readonly grad: Slice;
  /** [count] f32, updated */
  readonly m: Slice;
  /** [count] f32, updated */
  readonly v: Slice;
  /** From `gradNorm`: the gradient is multiplied by stats.scale; nothing changes when stats.isFinite is 0. */
  readonly stats: Slice;
  /** [4] f32 from `adamwScalars`, written by the caller before each step */
  readonly scalars: Slice;
  readonly count: number;
}

/** Source: Loshchilov & Hutter 2019, arXiv:1711.05101, with bias correction, in the order of torch.optim.AdamW. */
export function adamw(recorder: Recorder, args: AdamwArgs): void {
  const { param, grad, m, v, stats, scalars, count, beta1, beta2, eps, weightDecay } = args;
  for (const [name, slice] of Object.entries({ param, grad, m, v })) needs("adamw", name, slice, count);
  needs("adamw", "stats", stats, 3);
  needs("adamw", "scalars", scalars, 4);
  recorder.add({
    program: {
      name: "adamw/adamw",
      source: adamwSource,
      constants: {
        BETA1: f32(beta1),
        BETA2: f32(beta2),
        REST1: f32(1 - beta1),
        REST2: f32(1 - beta2),
        EPS: f32(eps),
        WEIGHT_DECAY: f32(weightDecay),
      },
    },
    dims: [count],
    slices: [stats, scalars, grad, param, m, v],
    grid: linearGrid(Math.ceil(count / 64)),
    flops: 16 * count,
  });
}

/** What changes from step to step. `step` counts applied updates from 1. Corrections in float64, rounded once.
 *  @throws RunError("non-finite") for a learning rate that an f32 does not hold as a number */
export function adamwScalars(
  learningRate: number,
  step: number,
  { beta1, beta2 }: Pick<AdamwHyper, "beta1" | "beta2">,
): Float32Array<ArrayBuffer> {
  const scalars = new Float32Array([
    learningRate,
    learningRate / (1 - beta1 ** step),
    Math.sqrt(1 - beta2 ** step),
    0,
  ]);
  if (scalars.every(Number.isFinite)) return scalars;
  throw new RunError(
    "non-finite",
    `The learning rate of step ${step} is ${learningRate}: expected a number that 32 bits hold. Choose a smaller one.`,
    { step, learningRate },
  );
}
