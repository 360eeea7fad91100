// Rewards of a group of answers to one question -> how much better than expected each token of each answer was. Plain numbers,
// no model. Three rules, each with the weight that its authors give a token:
//   group              the paper's GRPO (AgentArk, arXiv:2602.03955, section 3.3.3): (R - mean) / deviation for all tokens of an answer
//   leave-one-out      its released code (PURE's, arXiv:2504.15275): credit to single steps, nearly all of it to the worst one, minus
//                      what the other answers got; rewards still to come are summed; whitened over the batch
//   length-normalised  R - mean, nothing divided (Dr. GRPO, arXiv:2503.20783): no bonus for long wrong answers or easy questions
// Differences from the paper and from its code:
// 1. Groups whose answers all earned the same, within `leastDeviation`, teach nothing and are dropped, in every rule (DAPO,
//    arXiv:2503.14476); the code keeps them, and whitening then makes noise of them.
// 2. `deviationFloor` is added to the group's deviation, so that a reward that differs in the third digit is not blown up.
// 3. A step of the code ends at a blank line and the last one at the end token, which is scored as well. Here steps end where the
//    scorer says; text after the last step (the answer) has no score of its own, and the token baseline counts step tokens only.
// 4. The code whitens after it has put zeros at step ends, which moves them off 0. Here only tokens that carry an advantage are whitened.
// 5. An answer that was cut has no end token, so its last token keeps its advantage.
import { RunError } from "../core/errors.ts";
import { aggregateScores, type RewardRule, type ScoredStep } from "./rewards.ts";

export type AdvantageRule = "group" | "leave-one-out" | "length-normalised";
export const ADVANTAGE_RULES: readonly AdvantageRule[] = ["group", "leave-one-out", "length-normalised"];

/** One answer and what it earned. */
export interface RewardedAnswer {
  /** Tokens of the answer, its end token included. */
  readonly tokens: number;
  readonly isStopped: boolean;
  /** 1 when the verifier takes the answer, else 0. */
  readonly verified: number;
  /** Where a rule rewards them: 1 for a finished answer in the form that is asked for, and for one that can be read at all. */
  readonly inForm?: number;
  readonly readable?: number;
  /** What its parts earned, where a rule rewards a debate written down. */
  readonly structure?: number;
  /** In order; none without a scorer, or where no step was written. */
  readonly steps: readonly ScoredStep[];
  /** Steps that it writes down, where `lengthNorm` divides by them. */
  readonly written?: number;
  /** [tokens] taken off the reward of each token: the KL term, where it is part of the reward. */
  readonly penalties?: ArrayLike<number>;
}

export interface AdvantageOptions {
  readonly advantage: AdvantageRule;
  readonly reward: RewardRule;
  /** Standard deviation of a group's rewards at or below which it is dropped. */
  readonly leastDeviation: number;
  /** "group" only. */
  readonly deviationFloor: number;
  /** Present: each token weighs 1 / steps of its answer, whatever the rule (SFR-DeepResearch, arXiv:2509.06283). */
  readonly lengthNorm?: true;
}

export interface AdvantageRow {
  /** Which answer of which group. */
  readonly group: number;
  readonly answer: number;
  /** [tokens] */
  readonly advantages: Float32Array<ArrayBuffer>;
  /** The weight of each of its tokens in the loss, up to a factor that all share: 1 / tokens makes the loss a mean of means over
   *  answers, 1 a mean over all tokens. */
  readonly weight: number;
}

export interface BatchAdvantages {
  readonly rows: readonly AdvantageRow[];
  /** Groups without variance. */
  readonly dropped: number;
}

/** Temperature of the code's weights softmax(-q / 0.1): a smooth minimum over steps. */
const MIN_TEMPERATURE = 0.1;
const WHITENING_EPS = 1e-8;

/** @throws RunError("shape") for a group of fewer than two answers; RunError("non-finite") for a reward that is no number */
export function advantagesOf(
  groups: readonly (readonly RewardedAnswer[])[],
  options: AdvantageOptions,
): BatchAdvantages {
  const rows: { group: number; answer: number; advantages: Float32Array<ArrayBuffer>; weight: number }[] = [];
  const masks: (readonly boolean[])[] = [];
  let dropped = 0;
  groups.forEach((answers, group) => {
    if (answers.length < 2) {
      throw new RunError(
        "shape",
        `Group ${group} has ${answers.length} answers; an advantage is a comparison and needs at least 2.`,
        { group, answers: answers.length },
      );
    }
    const totals = answers.map((answer) => totalReward(answer, options));
    if (!totals.every(Number.isFinite)) {
      throw new RunError("non-finite", `The rewards of group ${group} are ${totals.join(", ")}.`, { group });
    }
    const deviation = standardDeviation(totals);
    if (deviation <= options.leastDeviation) {
      dropped++;
      return;
    }
    const credit =
      options.advantage === "leave-one-out"
        ? leaveOneOut(answers, options.reward)
        : groupCredit(answers, totals, deviation, options);
    credit.forEach(({ advantages, mask }, answer) => {
      rows.push({ group, answer, advantages, weight: weightOf(answers[answer]!, options) });
      masks.push(mask);
    });
  });
  if (options.advantage === "leave-one-out") whiten(rows, masks);
  return { rows, dropped };
}

/** The weight of each token of an answer. */
function weightOf(
  { tokens, written = 1 }: RewardedAnswer,
  { advantage, lengthNorm }: Pick<AdvantageOptions, "advantage" | "lengthNorm">,
): number {
  if (lengthNorm === true) return 1 / Math.max(1, written);
  return advantage === "length-normalised" ? 1 : 1 / tokens;
}

/** What an answer earned altogether, without penalties: what a group's variance and the charts are about. */
export function totalReward(
  answer: RewardedAnswer,
  { advantage, reward }: Pick<AdvantageOptions, "advantage" | "reward">,
): number {
  const process =
    reward.prm === 0
      ? 0
      : advantage === "leave-one-out"
        ? stepRewards(answer.steps).reduce((sum, each) => sum + each, 0)
        : aggregateScores(
            answer.steps.map(({ score }) => score),
            reward.aggregate,
          );
  return endReward(answer, reward) + reward.prm * process;
}

/** What an answer earned at its end: by being right, by its form, and by the parts of a debate. */
const endReward = (
  { verified, inForm = 0, readable = 0, structure = 0 }: RewardedAnswer,
  reward: RewardRule,
): number =>
  reward.verifier * verified + (reward.inForm ?? 0) * inForm + (reward.readable ?? 0) * readable + structure;

interface Credit {
  readonly advantages: Float32Array<ArrayBuffer>;
  /** Tokens that carry an advantage. */
  readonly mask: readonly boolean[];
}

function groupCredit(
  answers: readonly RewardedAnswer[],
  totals: readonly number[],
  deviation: number,
  { advantage, deviationFloor }: AdvantageOptions,
): Credit[] {
  const mean = meanOf(totals);
  const unit = advantage === "group" ? deviation + deviationFloor : 1;
  return answers.map(({ tokens, penalties }, i) => ({
    advantages: toGo(new Float64Array(tokens), penalties).map((each) => each + (totals[i]! - mean) / unit),
    mask: Array.from({ length: tokens }, () => true),
  }));
}

/** Steps 3 to 5 and 7 of the code's experience maker. */
function leaveOneOut(answers: readonly RewardedAnswer[], reward: RewardRule): Credit[] {
  const process = answers.map(({ steps }) => stepRewards(steps).map((each) => reward.prm * each));
  const outcomes = process.map((each) => each.reduce((sum, step) => sum + step, 0));
  const lengths = answers.map(({ steps }) => (steps.at(-1)?.end ?? -1) + 1);
  const all = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0);
  const others = (values: readonly number[], i: number) => all(values) - values[i]!;
  const ends = answers.map((answer) => endReward(answer, reward));
  return answers.map(({ tokens, steps, isStopped, penalties }, i) => {
    const rewards = new Float64Array(tokens);
    const otherTokens = others(lengths, i);
    const perToken = otherTokens === 0 ? 0 : others(outcomes, i) / otherTokens;
    steps.forEach(({ end }, s) => {
      const before = s === 0 ? -1 : steps[s - 1]!.end;
      rewards[end]! += process[i]![s]! - perToken * (end - before);
    });
    if (tokens > 0) rewards[tokens - 1]! += ends[i]! - others(ends, i) / (answers.length - 1);
    const advantages = toGo(rewards, penalties);
    const mask = Array.from({ length: tokens }, () => true);
    for (const { end } of steps) mask[end] = false;
    if (isStopped) mask[tokens - 1] = false;
    mask.forEach((carries, t) => {
      if (!carries) advantages[t] = 0;
    });
    return { advantages, mask };
  });
}

/** softmax(-q / 0.1) q of q = 2 score - 1: their sum is about the worst step's q. */
function stepRewards(steps: readonly ScoredStep[]): number[] {
  const q = steps.map(({ score }) => 2 * score - 1);
  const least = Math.min(...q);
  const weights = q.map((each) => Math.exp((least - each) / MIN_TEMPERATURE));
  const sum = weights.reduce((a, b) => a + b, 0);
  return q.map((each, s) => (each * weights[s]!) / sum);
}

/** [tokens] sums of what a token and those after it get, penalties taken off. */
function toGo(rewards: Float64Array, penalties: ArrayLike<number> | undefined): Float32Array<ArrayBuffer> {
  const out = new Float32Array(rewards.length);
  let sum = 0;
  for (let t = rewards.length - 1; t >= 0; t--) {
    sum += rewards[t]! - (penalties?.[t] ?? 0);
    out[t] = sum;
  }
  return out;
}

function whiten(rows: readonly AdvantageRow[], masks: readonly (readonly boolean[])[]): void {
  const values = rows.flatMap(({ advantages }, i) => [...advantages].filter((_, t) => masks[i]![t]));
  const mean = meanOf(values);
  const variance = meanOf(values.map((each) => (each - mean) ** 2));
  const unit = Math.sqrt(variance + WHITENING_EPS);
  rows.forEach(({ advantages }, i) => {
    masks[i]!.forEach((carries, t) => {
      if (carries) advantages[t] = (advantages[t]! - mean) / unit;
    });
  });
}

/** The mean; 0 where there are no values. */
export function meanOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, each) => sum + each, 0) / values.length;
}

/** The standard deviation of a sample (divided by n - 1), as torch.std; 0 for fewer than two values. */
export function standardDeviation(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const mean = meanOf(values);
  return Math.sqrt(values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (values.length - 1));
}
