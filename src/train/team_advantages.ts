// One advantage for a planner and all its workers. A question is worked on G times; each time a planner, its workers and their tools come to one
// answer with one reward. Source: MATPO (arXiv:2510.04678).
//   A_i = (r_i - mean r) / deviation of r, over the G times; every token that the model itself chose in rollout i has A_i, whether the planner or a
//   worker said it, and every other token (prompts, what tools answered) has 0.
//   The loss is a mean over all chosen tokens of a batch.
// Differences from the paper and from its release, with reasons:
// 1. The advantage is a number of the rollout. The release multiplies it by the planner's mask, position by position, and copies that row to the
//    workers: a worker's token whose position is a tool's answer or lies behind the end in the planner's row then has 0, and still counts in
//    the mean (`tests/train/team_advantages.test.ts` measures it). The paper's formula has a number.
// 2. The paper's formula divides each rollout's sum by its own tokens, the release takes the mean over all tokens. The release's is taken here;
//    `weights: "rollout"` gives the formula's.
// 3. Groups whose rewards are all the same, within `leastDeviation`, teach nothing and are left out; the release keeps them, with 0.
import { RunError } from "../core/errors.ts";
import { meanOf, standardDeviation } from "./advantages.ts";

/** One text of a rollout, token by token: true where the model chose it, false for a prompt or a tool's answer. */
export type ChosenTokens = readonly boolean[];

export interface TeamRollout {
  readonly reward: number;
  readonly planner: readonly ChosenTokens[];
  readonly workers: readonly ChosenTokens[];
}

export interface TeamAdvantageOptions {
  /** "team": workers share the planner's advantage. "planner": the control, in which they have none. */
  readonly credit: "team" | "planner";
  /** "tokens": every chosen token of the batch counts alike. "rollout": every rollout does. */
  readonly weights: "tokens" | "rollout";
  /** Standard deviation of a group's rewards at or below which it is left out. */
  readonly leastDeviation: number;
  /** Is added to the deviation. */
  readonly deviationFloor: number;
}

/** One text that is learned from. */
export interface TeamRow {
  readonly group: number;
  readonly rollout: number;
  /** Which of the rollout's texts: the planner's first, then the workers'. */
  readonly text: number;
  /** [tokens] */
  readonly advantages: Float64Array<ArrayBuffer>;
  /** [tokens] share of the whole loss; all weights of a batch sum to 1. 0 where the model did not choose. */
  readonly weights: Float64Array<ArrayBuffer>;
}

export interface TeamAdvantages {
  readonly rows: readonly TeamRow[];
  /** By group, one number for each rollout; null for a group that is left out. */
  readonly scalars: readonly (readonly number[] | null)[];
  /** Groups that are left out. */
  readonly dropped: number;
}

/** @throws RunError("shape") for a group of fewer than two rollouts; RunError("non-finite") for a reward that is no number */
export function teamAdvantages(
  groups: readonly (readonly TeamRollout[])[],
  options: TeamAdvantageOptions,
): TeamAdvantages {
  const scalars = groups.map((group, at) => scalarsOf(group, at, options));
  const learned = groups.flatMap((group, at) =>
    group.flatMap((rollout, i) => {
      const scalar = scalars[at]?.[i];
      return scalar === undefined ? [] : [{ rollout, scalar, group: at, at: i }];
    }),
  );
  const all = learned.reduce((sum, { rollout }) => sum + chosenIn(textsOf(rollout)), 0);
  const rows = learned.flatMap(({ rollout, scalar, group, at }) => {
    const texts = textsOf(rollout);
    const share = options.weights === "tokens" ? 1 / all : 1 / (learned.length * chosenIn(texts));
    return texts.map((chosen, text) => {
      const advantage = text < rollout.planner.length || options.credit === "team" ? scalar : 0;
      return {
        group,
        rollout: at,
        text,
        advantages: Float64Array.from(chosen, (is) => (is ? advantage : 0)),
        weights: Float64Array.from(chosen, (is) => (is ? share : 0)),
      };
    });
  });
  return { rows, scalars, dropped: scalars.filter((each) => each === null).length };
}

/** The advantage of each rollout of a group, null where their rewards are all the same. */
export function scalarsOf(
  group: readonly Pick<TeamRollout, "reward">[],
  at: number,
  { leastDeviation, deviationFloor }: Pick<TeamAdvantageOptions, "leastDeviation" | "deviationFloor">,
): readonly number[] | null {
  const rewards = group.map(({ reward }) => reward);
  if (rewards.length < 2) {
    const sentence = `Group ${at} has ${rewards.length} rollouts; an advantage is a comparison and needs at least 2.`;
    throw new RunError("shape", sentence, { group: at, rollouts: rewards.length });
  }
  if (!rewards.every(Number.isFinite)) {
    throw new RunError("non-finite", `The rewards of group ${at} are ${rewards.join(", ")}.`, { group: at });
  }
  const deviation = standardDeviation(rewards);
  if (deviation <= leastDeviation) return null;
  const mean = meanOf(rewards);
  return rewards.map((reward) => (reward - mean) / (deviation + deviationFloor));
}

const textsOf = ({ planner, workers }: TeamRollout): readonly ChosenTokens[] => [...planner, ...workers];
const chosenIn = (texts: readonly ChosenTokens[]): number =>
  texts.reduce((sum, chosen) => sum + chosen.filter(Boolean).length, 0);
