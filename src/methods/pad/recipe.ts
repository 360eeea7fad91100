// PAD's recipe: what no setting changes. Iterations, questions, attempts, the pull towards the base and the rates are settings.
import type { StartPoint } from "../../records/adapter.ts";
import type { RUN_ROWS } from "../../settings/run_rows.ts";
import type { ConfigOf } from "../../settings/row.ts";
import { type GrpoRecipe, grpoRecipe } from "../../train/grpo_recipe.ts";
import type { RewardRule } from "../../train/rewards.ts";
import type { PrmRecipe } from "../../train/prm_trainer.ts";
import { adapterShape, recipe } from "../../train/recipe.ts";
import { practiceExtras } from "../practice_extras.ts";
import type { PAD_SETTINGS } from "./rows.ts";

export type PadConfig = ConfigOf<typeof RUN_ROWS> & ConfigOf<typeof PAD_SETTINGS>;

/** See docs/log.md, 2026-11-28, "one PAD": the page's numbers against those that the table had. */
export const PAD_NUMBERS = {
  judge: {
    /** LoRA rank of the judge of steps (docs/log.md, 2026-11-22, "a reward model that is worth having"). */
    rank: 16,
    learningRate: 0.002,
    /** Of the judge's steps, one in so many trains its head alone, before all else; AgentArk's code has such a stage too. */
    headShare: 7,
    /** Constant, as the head starts from nothing. */
    headLearningRate: 0.02,
    /** One question in so many is held out to judge the judge. */
    heldOutEvery: 5,
  },
  /** Weights of the two judges of an attempt; the paper has the process reward alone, its code both. */
  rewards: {
    both: { verifier: 1, prm: 0.5, aggregate: "mean" },
    verifier: { verifier: 1, prm: 0, aggregate: "mean" },
    prm: { verifier: 0, prm: 1, aggregate: "mean" },
  } satisfies Readonly<Record<PadConfig["reward"], RewardRule>>,
};

export type PadNumbers = typeof PAD_NUMBERS;

export function judgeRecipe(
  { prmSteps, batchTokens, seed }: PadConfig,
  { judge }: Pick<PadNumbers, "judge"> = PAD_NUMBERS,
): PrmRecipe {
  const { rank, learningRate, headShare, headLearningRate } = judge;
  return {
    ...recipe({ rank, steps: prmSteps, batchTokens, seed, learningRate }),
    headSteps: Math.floor(prmSteps / headShare),
    headLearningRate,
    contrast: null,
  };
}

/** @param start what the student starts from; left out, that is the base alone */
export function practiceRecipe(
  config: PadConfig,
  start?: StartPoint,
  { rewards }: Pick<PadNumbers, "rewards"> = PAD_NUMBERS,
): GrpoRecipe {
  const { iterations, practiceTasks, rollouts, advantage, klCoefficient, seed, learningRate } = config;
  return grpoRecipe({
    ...adapterShape(config.rank, start),
    iterations,
    practiceTasks,
    rollouts,
    advantage,
    klCoefficient,
    seed,
    learningRate,
    reward: rewards[config.reward],
    ...practiceExtras(config),
  });
}
