// KTO's recipe: what no setting changes. Steps, batch, rate and beta are settings.
import type { StartPoint } from "../../records/adapter.ts";
import type { ConfigOf } from "../../settings/row.ts";
import type { RUN_ROWS } from "../../settings/run_rows.ts";
import type { ComparedRecipe } from "../../train/compared_training.ts";
import { recipeOfRun } from "../../train/recipe.ts";
import { DPO_NUMBERS } from "../dpo/recipe.ts";
import type { KTO_SETTINGS } from "./rows.ts";

export type KtoConfig = ConfigOf<typeof RUN_ROWS> & ConfigOf<typeof KTO_SETTINGS>;

const { heldOutEvery, leastPairsToHoldOut, sftWeight, judgeEvery, mostLost } = DPO_NUMBERS;

/** DPO's numbers, since both move the same model by the same answers (docs/log.md, 2026-11-29, "KTO"). */
export const KTO_NUMBERS = {
  /** The answers to one question in so many are held out, where there are enough questions. */
  heldOutEvery,
  leastQuestionsToHoldOut: leastPairsToHoldOut,
  /** Weight of cross-entropy on the right answers. */
  sftWeight,
  /** Steps between two looks at the held-out answers. */
  judgeEvery,
  /** Nats that the right answers may lose on the mean. */
  mostLost,
};

export type KtoNumbers = typeof KTO_NUMBERS;

/** @param start what the student starts from; left out, that is the base alone */
export function weighingRecipe(
  config: KtoConfig,
  start?: StartPoint,
  { sftWeight, judgeEvery, mostLost }: KtoNumbers = KTO_NUMBERS,
): ComparedRecipe {
  return { ...recipeOfRun(config, start), beta: config.beta, sft: sftWeight, judgeEvery, mostLost };
}
