// The clipped policy gradient of PPO and GRPO, token by token, with an optional KL term to a reference model.
// What an objective's advantage and weight are (group-relative or not, mean over a sequence, a batch or a constant length) is
// the caller's; this file holds the formula that all share.
import { RunError } from "../../core/errors.ts";
import type { Slice } from "../../gpu/buffers.ts";
import { bool, f32 } from "../../gpu/programs.ts";
import type { Recorder } from "../../gpu/recorder.ts";
import { linearGrid, needs } from "../grid.ts";
import { headGradient, headLogProbs, type LossHeadArgs } from "./loss_head.ts";
import source from "./policy_gradient.wgsl?raw";

export interface PolicyGradientRule {
  /** The ratio is clipped to 1 - clipLow .. 1 + clipHigh. */
  readonly clipLow: number;
  readonly clipHigh: number;
  /** Upper bound of the ratio for negative advantages ("delta" of two-sided clipping); default none. */
  readonly ratioCap?: number;
  /** Weight of the KL term, 0 for none. */
  readonly beta: number;
  /** k3 = exp(ref - lp) - (ref - lp) - 1, never negative (the default); k1 = lp - ref, whose gradient has mean 0 on the
   *  policy's own samples. Both of J. Schulman, "Approximating KL divergence", 2020. */
  readonly kl?: "k1" | "k3";
  /** The policy that sampled is the one being trained, unchanged: ratios are exactly 1 and its ln p need not be known. */
  readonly onPolicy?: boolean;
}

export interface PolicyGradientArgs extends Omit<LossHeadArgs, "idsPerRow" | "dh"> {
  /** [rows] u32: the sampled id */
  readonly ids: Slice;
  /** [rows, columns] f32, written */
  readonly dh: Slice;
  /** [rows, 4] f32: advantage, ln p under the policy that sampled (not looked at where the rule is `onPolicy`), ln p under the
   *  reference, weight. At the same temperature. */
  readonly tokens: Slice;
  /** [rows, 4] f32, written: weight * (loss, ratio, 1 where the clip holds the gradient back else 0, KL); zeros for weight 0.
   *  Added up with `sum` they are means, as the weights of a step sum to 1. */
  readonly stats: Slice;
  readonly rule: PolicyGradientRule;
}

/** With r = exp(lp - old): L = sum of weight * (-min(min(r, cap) A, clip(r, 1 - low, 1 + high) A) + beta KL).
 *  Sources: PPO, arXiv:1707.06347 equation 7; GRPO, arXiv:2402.03300 equations 3 and 4; asymmetric bounds of DAPO,
 *  arXiv:2503.14476; in the order of TRL's grpo_trainer. Differs: differences of log-probabilities are held within 20, so that
 *  no ratio overflows; a ratio held there keeps its slope. */
export function policyGradient(recorder: Recorder, args: PolicyGradientArgs): void {
  const { rows, tokens, stats, rule, scratch } = args;
  const { clipLow, clipHigh, beta, kl = "k3", ratioCap, onPolicy = false } = rule;
  if (!(clipLow >= 0 && clipLow <= 1 && clipHigh >= 0 && (ratioCap ?? 1 + clipHigh) >= 1 + clipHigh)) {
    throw new RunError(
      "shape",
      `policy_gradient: 0 <= clipLow <= 1, clipHigh >= 0 and ratioCap >= 1 + clipHigh are needed, got ${clipLow}, ${clipHigh}, ${ratioCap}.`,
    );
  }
  needs("policy_gradient", "tokens", tokens, rows * 4);
  needs("policy_gradient", "stats", stats, rows * 4);
  const head = { ...args, idsPerRow: 1 };
  headLogProbs(recorder, head);
  recorder.add({
    program: {
      name: "loss_head/policy_gradient",
      source,
      constants: {
        CLIP_LOW: f32(1 - clipLow),
        CLIP_HIGH: f32(1 + clipHigh),
        RATIO_CAP: f32(ratioCap ?? 3e38),
        BETA: f32(beta),
        KL_K1: bool(kl === "k1"),
        ON_POLICY: bool(onPolicy),
      },
    },
    dims: [rows],
    slices: [scratch.logprobs, scratch.state, tokens, stats, scratch.restWeight, scratch.idWeights],
    grid: linearGrid(Math.ceil(rows / 64)),
    flops: 30 * rows,
  });
  headGradient(recorder, head);
}
