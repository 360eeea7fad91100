// What a run computes with on a device, as far as it decides which kernels are compiled and how.
import type { WeightStorage } from "./matrix.ts";
import type { GateActivation } from "./swiglu/swiglu.ts";

/** What a training minimises, or asks of the head beside it. "steps": a judge of steps. */
export const LOSS_KERNELS = [
  "cross_entropy",
  "preference",
  "unpaired",
  "policy_gradient",
  "teacher_kl",
  "divergence",
  "log_probs",
  "steps",
] as const;
export type LossKernel = (typeof LOSS_KERNELS)[number];

export interface WantedKernels {
  /** How the frozen weights are stored. */
  readonly storage: WeightStorage;
  readonly rank: number;
  readonly headDim: number;
  readonly activation: GateActivation;
  /** Norms over each head of q and k. */
  readonly headNorms: boolean;
  /** Norms behind attention and behind the feed-forward part. */
  readonly outNorms: boolean;
  /** Layers that see the last tokens only. */
  readonly window: boolean;
  readonly losses: readonly LossKernel[];
}
