// KTO's recipe: what no setting changes. Steps, batch, rate and beta are settings.
import type { StartPoint } from "../../records/adapter.ts";
import type { ConfigOf } from "../../settings/row.ts";
import type { RUN_ROWS } from "../../settings/run_rows.ts";
import type { KtoRecipe } from "../../train/kto_trainer.ts";
import { recipeOfRun } from "../../train/recipe.ts";
import type { KTO_SETTINGS } from "./rows.ts";

export type KtoConfig = ConfigOf<typeof RUN_ROWS> & ConfigOf<typeof KTO_SETTINGS>;

/** DPO's numbers where both have them, since both move the same model by the same answers (docs/log.md, 2026-11-29, "KTO"). */
export const KTO_NUMBERS = {
  /** The answers to one question in so many are held out, where there are enough questions. */
  heldOutEvery: 8,
  leastQuestionsToHoldOut: 24,
  /** Weight of cross-entropy on the right answers. */
  sftWeight: 5,
  /** Steps between two looks at the held-out answers. */
  judgeEvery: 10,
  /** Nats that the right answers may lose on the mean: an answer of 40 tokens is then half a nat a token less likely. */
  mostLost: 20,
};

export type KtoNumbers = typeof KTO_NUMBERS;

/** @param start what the student starts from; left out, that is the base alone */
export function weighingRecipe(
  config: KtoConfig,
  start?: StartPoint,
  { sftWeight, judgeEvery, mostLost }: KtoNumbers = KTO_NUMBERS,
): KtoRecipe {
  return { ...recipeOfRun(config, start), beta: config.beta, sft: sftWeight, judgeEvery, mostLost };
}
