// DPO's recipe: what no setting changes. Steps, batch, rate and beta are settings.
import type { StartPoint } from "../../records/adapter.ts";
import type { ConfigOf } from "../../settings/row.ts";
import type { RUN_ROWS } from "../../settings/run_rows.ts";
import type { DpoRecipe } from "../../train/dpo_trainer.ts";
import { recipeOfRun } from "../../train/recipe.ts";
import type { DPO_SETTINGS } from "./rows.ts";

export type DpoConfig = ConfigOf<typeof RUN_ROWS> & ConfigOf<typeof DPO_SETTINGS>;

/** Rate 0.002 and beta 0.3 are defaults of settings, chosen with `sftWeight` (docs/log.md, 2026-11-22, "DPO, looked into"). */
export const DPO_NUMBERS = {
  /** One pair in so many is held out, where there are enough of them. */
  heldOutEvery: 8,
  leastPairsToHoldOut: 24,
  /** Weight of cross-entropy on the right solutions. With 1 the bundled model learned the words in which right and wrong ones differ and
   *  wrote them anywhere: 59 % of the main test set right, with 5 93 % (the same entry). */
  sftWeight: 5,
  /** No pair is taken to be the wrong way round: the answer key, or the vote, decided. */
  labelSmoothing: 0,
  /** Steps between two looks at the held-out pairs. */
  judgeEvery: 10,
  /** Nats that the right solutions may lose on the mean: a solution of 40 tokens is then half a nat a token less likely. */
  mostLost: 20,
};

export type DpoNumbers = typeof DPO_NUMBERS;

/** @param start what the student starts from; left out, that is the base alone */
export function preferenceRecipe(
  config: DpoConfig,
  start?: StartPoint,
  { sftWeight, labelSmoothing, judgeEvery, mostLost }: DpoNumbers = DPO_NUMBERS,
): DpoRecipe {
  return {
    ...recipeOfRun(config, start),
    beta: config.beta,
    sft: sftWeight,
    labelSmoothing,
    judgeEvery,
    mostLost,
  };
}
