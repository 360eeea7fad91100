// The recipe of on-policy distillation: what no setting changes.
import type { StartPoint } from "../../records/adapter.ts";
import type { ConfigOf } from "../../settings/row.ts";
import type { RUN_ROWS } from "../../settings/run_rows.ts";
import type { OpdRecipe } from "../../train/opd_trainer.ts";
import { recipeOfRun } from "../../train/recipe.ts";
import type { OPD_SETTINGS } from "./rows.ts";

export type OpdConfig = ConfigOf<typeof RUN_ROWS> & ConfigOf<typeof OPD_SETTINGS>;

export const OPD_NUMBERS = {
  /** Of the student's answers; its loss is of the same distribution. */
  temperature: 1,
  /** tau of the softmax over the teachers' confidences, as in the paper (equation 7). */
  confidenceTemperature: 1,
  /** Teachers of a question, the surest: as many as in the paper. Each is a text to read for every answer. */
  mostTeachers: 2,
  /** Nats a token from the teacher at the first step, below which there is nothing to learn. */
  leastDivergence: 1e-4,
};

export type OpdNumbers = typeof OPD_NUMBERS;

/** @param start what the student starts from; left out, that is the base alone */
export function taughtRecipe(
  config: OpdConfig,
  start?: StartPoint,
  { temperature }: Pick<OpdNumbers, "temperature"> = OPD_NUMBERS,
): OpdRecipe {
  const { stepQuestions: questions, stepAnswers: answers, divergence } = config;
  return { ...recipeOfRun(config, start), questions, answers, temperature, divergence };
}
