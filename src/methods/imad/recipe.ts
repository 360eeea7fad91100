// IMAD's recipe: what no setting changes.
import type { StartPoint } from "../../records/adapter.ts";
import type { ConfigOf } from "../../settings/row.ts";
import type { RUN_ROWS } from "../../settings/run_rows.ts";
import { type GrpoRecipe, grpoRecipe } from "../../train/grpo_recipe.ts";
import { adapterShape } from "../../train/recipe.ts";
import type { RewardRule } from "../../train/rewards.ts";
import type { IMAD_SETTINGS } from "./rows.ts";

export type ImadConfig = ConfigOf<typeof RUN_ROWS> & ConfigOf<typeof IMAD_SETTINGS>;

export const IMAD_NUMBERS = {
  /** The release's points: 1 for a right answer; 0.5 for the consensus and 0.3 for the end of the debate, both of which a finished answer in the
   *  form has. */
  reward: { verifier: 1, prm: 0, aggregate: "mean", inForm: 0.8 } satisfies RewardRule,
  /** The release's points for each agent's turn. */
  turn: 0.3,
  /** Limits of the release, from a whole transcript to a lone answer. */
  stages: 3,
  /** The rate of practice as a share of that of copying: those that R-SFT and DTE were measured with are 0.006 and 0.002. */
  practiceRate: 1 / 3,
};

export type ImadNumbers = typeof IMAD_NUMBERS;

/** How long what is practised may be. */
export interface Rooms {
  /** Tokens of the longest transcript, and of a lone answer. */
  readonly from: number;
  readonly to: number;
  /** Turns of a transcript. */
  readonly turns: number;
}

/** @param start what the run's student starts from; left out, that is the base alone */
export function internalisingRecipe(
  config: ImadConfig,
  rooms: Rooms,
  start?: StartPoint,
  { reward, turn, stages, practiceRate }: ImadNumbers = IMAD_NUMBERS,
): GrpoRecipe {
  const { iterations, practiceTasks, rollouts, seed, learningRate, rank } = config;
  return grpoRecipe({
    ...adapterShape(rank, start),
    iterations,
    practiceTasks,
    rollouts,
    advantage: "group",
    klCoefficient: 0,
    klLimit: null,
    seed,
    learningRate: learningRate * practiceRate,
    reward,
    clip: { ...rooms, stages, turn },
  });
}
