// What a run's training and its student's answers compute with, out of the model and the plan of memory.
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
