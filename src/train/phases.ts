// What the ways to train hold in memory side by side, beside the frozen weights and the student's adapter. A phase's buffers
// are freed before the next phase begins; the phase that holds most decides whether the run fits.
// It must name what the methods allocate: tests/methods/pad/learn.test.ts compares both for the one that holds most.
import type { Architecture } from "../models/architecture.ts";
import { prmHeadFloats } from "../kernels/prm_head/prm_head.ts";
import type { LossKernel } from "../kernels/wanted.ts";
import type { Checkpointing } from "../model/activations.ts";
import { type LoraLayout, loraLayout } from "../model/lora.ts";
import type { MemoryPlan } from "../model/memory_plan.ts";
import { hiddenRowsPlan } from "./hidden_rows.ts";
import type { Objective } from "./objectives/objective.ts";
import { divergenceFloats } from "./objectives/divergence.ts";
import { policyGradientFloats } from "./objectives/policy_gradient.ts";
import { preferenceFloats } from "./objectives/preference.ts";
import { processRewardFloats } from "./objectives/process_reward.ts";
import { unpairedFloats } from "./objectives/unpaired.ts";
import { prmScorerPlan } from "./prm_scorer.ts";
import { scorerPlan } from "./scorer.ts";
import { stepRows, trainingPlan } from "./training_step.ts";

export interface PhaseSizes {
  readonly architecture: Architecture;
  readonly layout: LoraLayout;
  readonly microTokens: number;
  readonly contextTokens: number;
  readonly checkpointing: Checkpointing;
  /** The memory of the decoder that answers. */
  readonly generator: MemoryPlan;
}

/** What a way to train holds in memory, and computes of the head. */
export interface Training {
  /** Buffers by purpose of each phase. */
  readonly phases: (sizes: PhaseSizes) => readonly MemoryPlan[];
  /** Whether it decodes while it learns, so that fewer texts side by side make it smaller. */
  readonly decodes: boolean;
  readonly losses: readonly LossKernel[];
}

/** A step on cross-entropy. @param validates whether it stands beside a decoder */
export const copying = ({ validates }: { readonly validates: boolean }): Training => ({
  decodes: false,
  losses: ["cross_entropy"],
  phases: ({ architecture, layout, microTokens, checkpointing, generator }) => [
    { ...(validates ? generator : {}), ...trainingPlan(architecture, layout, microTokens, checkpointing) },
  ],
});

/** A step of a loss with `floats` of its own beside a scorer of the reference. */
const comparing = (
  loss: LossKernel,
  floats: (most: number) => Objective<never>["floats"],
  validates: boolean,
): Training => ({
  decodes: false,
  losses: [loss, "log_probs"],
  phases: ({ architecture, layout, microTokens, checkpointing, generator }) => [
    {
      ...(validates ? generator : {}),
      reference: scorerPlan(architecture, layout.rank, microTokens),
      ...trainingPlan(architecture, layout, microTokens, checkpointing, {
        floats: floats(stepRows(microTokens)), // of pairs and of answers there are fewer than rows
      }),
    },
  ],
});

/** DPO: a step on pairs. @param validates whether it stands beside a decoder */
export const preferring = ({ validates }: { readonly validates: boolean }): Training =>
  comparing("preference", preferenceFloats, validates);

/** KTO: a step on answers by themselves. @param validates whether it stands beside a decoder */
export const weighing = ({ validates }: { readonly validates: boolean }): Training =>
  comparing("unpaired", unpairedFloats, validates);

/** On-policy distillation: decoding, the teacher's reading and the step, all at hand at once. */
export const taught = (): Training => ({
  decodes: true,
  losses: ["divergence"],
  phases: ({ architecture, layout, microTokens, contextTokens, checkpointing, generator }) => {
    const textTokens = Math.max(microTokens, contextTokens); // a question and its answer lie in one micro-batch
    return [
      {
        ...generator,
        teacher: hiddenRowsPlan(architecture, layout.rank, textTokens),
        ...trainingPlan(architecture, layout, textTokens, checkpointing, { floats: divergenceFloats }),
      },
    ];
  },
});

/** PAD: first a judge of steps, then decoding, judging, the reference and the step, all at hand at once. */
export interface PracticeParts {
  /** Rank of the judge's adapter, on all projections; null without a judge. */
  readonly judgeRank: number | null;
  /** Whether the distance to the base counts. */
  readonly hasReference: boolean;
}

export const practising = ({ judgeRank, hasReference }: PracticeParts): Training => ({
  decodes: true,
  losses: [
    "policy_gradient",
    ...(hasReference ? ["log_probs" as const] : []),
    ...(judgeRank === null ? [] : ["steps" as const]),
  ],
  phases: (sizes) => {
    const { architecture: a, layout, microTokens, checkpointing } = sizes;
    const textTokens = Math.max(microTokens, sizes.contextTokens); // a question and its attempt lie in one micro-batch
    const practice = {
      ...sizes.generator,
      ...trainingPlan(a, layout, textTokens, checkpointing, { floats: policyGradientFloats }),
      ...(hasReference ? { reference: scorerPlan(a, layout.rank, textTokens) } : {}),
    };
    if (judgeRank === null) return [practice];
    const judge = loraLayout(a, { rank: judgeRank, extra: prmHeadFloats(a.hidden) });
    const stays = { judge: { parameters: 4 * judge.length } };
    const { activations, gradients, optimizer } = trainingPlan(a, judge, microTokens, checkpointing, {
      floats: processRewardFloats,
    });
    return [
      {
        ...stays,
        "judge's activations": activations,
        "judge's gradients": gradients,
        "judge's optimizer": optimizer,
      },
      { ...stays, ...practice, "step scores": prmScorerPlan(a, judgeRank, textTokens) },
    ];
  },
});
