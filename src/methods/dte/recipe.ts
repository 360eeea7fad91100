// DTE's recipe: what no setting changes.
import type { StartPoint } from "../../records/adapter.ts";
import type { RUN_ROWS } from "../../settings/run_rows.ts";
import type { ConfigOf } from "../../settings/row.ts";
import { type GrpoRecipe, grpoRecipe } from "../../train/grpo_recipe.ts";
import type { RewardRule } from "../../train/rewards.ts";
import { adapterShape } from "../../train/recipe.ts";
import { practiceExtras } from "../practice_extras.ts";
import type { DTE_SETTINGS } from "./rows.ts";

export type DteConfig = ConfigOf<typeof RUN_ROWS> & ConfigOf<typeof DTE_SETTINGS>;

export const DTE_NUMBERS = {
  /** The release's points: 2 for a right answer, 0.5 each for an answer of the kind that is asked for and for a loose form (both are an answer
   *  that can be read), 0.5 for the strict form. */
  reward: { verifier: 2, prm: 0, aggregate: "mean", inForm: 0.5, readable: 1 } satisfies RewardRule,
};

export type DteNumbers = typeof DTE_NUMBERS;

/** @param start what the student starts from; left out, that is the base alone */
export function evolvingRecipe(
  config: DteConfig,
  start?: StartPoint,
  { reward }: DteNumbers = DTE_NUMBERS,
): GrpoRecipe {
  const { iterations, practiceTasks, rollouts, klCoefficient, seed, learningRate } = config;
  return grpoRecipe({
    ...adapterShape(config.rank, start),
    iterations,
    practiceTasks,
    rollouts,
    advantage: "group",
    klCoefficient,
    seed,
    learningRate,
    reward,
    ...practiceExtras(config),
  });
}
