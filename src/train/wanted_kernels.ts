// What a run computes with, out of the model and the plan of memory: its kernels, and the product that its device is tuned by.
import type { ProductShape } from "../kernels/matmul/tune_tiles.ts";
import type { WantedKernels } from "../kernels/wanted.ts";
import type { Architecture } from "../models/architecture.ts";
import type { Training } from "./phases.ts";
import type { PlanSettings } from "./plan.ts";

export function wantedKernels(
  { headDim, qkNorm, block }: Architecture,
  { storage, rank }: Pick<PlanSettings, "storage" | "rank">,
  { losses }: Pick<Training, "losses">,
): WantedKernels {
  return {
    storage,
    rank,
    headDim,
    activation: block.activation,
    headNorms: qkNorm,
    outNorms: block.outNorms,
    window: block.window !== null,
    losses,
  };
}

/** Most rows and columns of the product that is timed: larger ones take as long for each number. */
const MOST = { rows: 1024, inputs: 1024, outputs: 2048 };

/** The product that most of a training's time goes into, gate and up of a feed-forward part, of a size that a device times in no time. */
export function timedProduct(
  { hidden, feedForward }: Pick<Architecture, "hidden" | "feedForward">,
  { storage, microTokens, rank }: Pick<PlanSettings, "storage" | "microTokens" | "rank">,
): ProductShape {
  return {
    storage,
    rank,
    rows: Math.min(microTokens, MOST.rows),
    inputs: Math.min(hidden, MOST.inputs),
    outputs: Math.min(2 * feedForward, MOST.outputs),
  };
}
