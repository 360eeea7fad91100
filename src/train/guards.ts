// What ends a training before its last step, and which of its adapters is kept: for every trainer alike, as functions of the
// numbers so far, so that a resumed run judges as an undisturbed one.
// Trap: whoever chooses by a set fits to it. Only validation questions may choose; a test question here is an error.
import { RunError } from "../core/errors.ts";
import type { BestAdapter, TrainingWatch, Validation } from "../records/checkpoint.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import type { GrpoMetric } from "../records/metric.ts";
import type { Task } from "../records/task.ts";
import { meanOf } from "./advantages.ts";

/** Why a training ended early; `sentence` is for people. */
export interface Stop {
  readonly reason: "reward-hacking" | "kl" | "no-gain";
  /** After this step (or iteration). */
  readonly step: number;
  readonly sentence: string;
}

export const NOTHING_WATCHED: TrainingWatch = { validations: [], best: null, history: [] };

/** @throws RunError("config") when a question is of another split than "val" */
export function checkValidationTasks(tasks: readonly Task[]): void {
  const other = tasks.find(({ split }) => split !== "val");
  if (other === undefined) return;
  throw new RunError(
    "config",
    `Training would choose its adapter by question ${other.id}, which is of the ${other.split} set. Only validation questions may choose; take them from the split "val".`,
    { taskId: other.id, split: other.split },
  );
}

/** Attempts of which none may have earned anything: at a rate of 3 % and more they would in 95 of 100 trainings. */
const LEAST_ATTEMPTS = 100;

/** Reinforcement learning makes likelier what earned something. @throws RunError("empty-dataset") once so many answers were given from the
 *  first iteration on, and none of them earned anything */
export function checkEarned(history: readonly GrpoMetric[]): void {
  if (history.some(({ reward }) => reward !== 0)) return;
  const attempts = history.reduce((sum, { answers }) => sum + answers, 0);
  if (attempts < LEAST_ATTEMPTS) return;
  const inForm = history.reduce((sum, each) => sum + each.answers * (each.inForm ?? 0), 0) / attempts;
  throw new RunError(
    "empty-dataset",
    `None of the first ${attempts} attempts earned anything, so there is nothing to make likelier; ${percent(inForm)} of them gave an answer in the form that is asked for. Let the student copy the group first (R-SFT) and practise from that adapter, or ask easier questions.`,
    { attempts, inForm },
  );
}

/** A validation more; the adapter is kept when it is better than all before, so of equal ones the earliest.
 *  @param adapter called only then */
export async function withValidation(
  watch: TrainingWatch,
  validation: Validation,
  adapter: () => Promise<LoraAdapter>,
): Promise<TrainingWatch> {
  const validations = [...watch.validations, validation];
  if (watch.best !== null && validation.score <= watch.best.score) return { ...watch, validations };
  const best: BestAdapter = { ...validation, adapter: await adapter() };
  return { ...watch, validations, best };
}

/** Stops when the last `patience` validations brought nothing better than the best before them. null patience: never. */
export function stalled({ validations }: TrainingWatch, patience: number | null): Stop | null {
  if (patience === null || validations.length <= patience) return null;
  const scores = validations.map(({ score }) => score);
  const before = Math.max(...scores.slice(0, -patience));
  if (Math.max(...scores.slice(-patience)) > before) return null;
  const { step } = validations.at(-1)!; // there are more than `patience`
  return {
    reason: "no-gain",
    step,
    sentence: `Stopped after ${step}: the last ${patience} checks on validation questions were no better than ${percent(before)} before.`,
  };
}

/** An iteration's rewards: what the trainer maximises by a model, and what the verifier says. */
export interface WatchedRewards {
  /** Mean aggregated score of the process reward model. */
  readonly process: number;
  /** Share of right answers. */
  readonly verified: number;
}

export interface HackingRule {
  /** Iterations on either side of the comparison. */
  readonly window: number;
  /** Standard errors that the share of right answers must have fallen by. */
  readonly errors: number;
  /** Least fall of it. */
  readonly leastFall: number;
  /** Standard errors that the process reward may have fallen by and still count as content. */
  readonly slack: number;
}
export const HACKING_RULE: HackingRule = { window: 5, errors: 5, leastFall: 0.05, slack: 1 };

/** Stops when the share of right answers of the last `window` iterations is below that of the best earlier window, by `errors`
 *  standard errors, and the process reward has not fallen with it: the policy gets worse at the task and its scorer does not mind.
 *  A rise of the scores is not asked for: a weak scorer is nearly content with everything and has no room to rise (docs/log.md, "a
 *  judge of twenty steps"). An iteration has other questions than the one before, so their means scatter; how much is told by
 *  the differences of neighbours (von Neumann 1941), which a slow rise or fall does not disturb. */
export function hacked(
  series: readonly WatchedRewards[],
  { window, errors, leastFall, slack }: HackingRule = HACKING_RULE,
): Stop | null {
  if (series.length < 2 * window) return null;
  const late = series.slice(-window);
  const verified = (of: readonly WatchedRewards[]) => of.map((each) => each.verified);
  const process = (of: readonly WatchedRewards[]) => of.map((each) => each.process);
  // Windows that do not overlap, so that the best of them is the best of few.
  const earlier = Array.from({ length: Math.floor((series.length - window) / window) }, (_, i) =>
    series.slice(i * window, (i + 1) * window),
  );
  const best = earlier.reduce((a, b) => (meanOf(verified(b)) > meanOf(verified(a)) ? b : a));
  const fall = meanOf(verified(best)) - meanOf(verified(late));
  const rise = meanOf(process(late)) - meanOf(process(best));
  const error = (of: readonly number[]) => scatter(of) * Math.sqrt(2 / window);
  if (fall < leastFall || fall <= errors * error(verified(series))) return null;
  if (rise < -slack * error(process(series))) return null;
  const [before, now] = [meanOf(verified(best)), meanOf(verified(late))];
  return {
    reason: "reward-hacking",
    step: series.length,
    sentence: `Stopped after iteration ${series.length}: right answers fell from ${percent(before)} to ${percent(now)} while the step scores went from ${meanOf(process(best)).toFixed(2)} to ${meanOf(process(late)).toFixed(2)}. The answers please the scorer and no longer solve the task.`,
  };
}

/** Mean KL per token of the last `window` iterations above `limit`: the policy has left the model that it started from. */
export function drifted(kl: readonly number[], limit: number | null, window = 3): Stop | null {
  if (limit === null || kl.length < window) return null;
  const mean = meanOf(kl.slice(-window));
  if (mean <= limit) return null;
  return {
    reason: "kl",
    step: kl.length,
    sentence: `Stopped after iteration ${kl.length}: the KL divergence from the base is ${mean.toFixed(2)} nats a token, above the limit of ${limit}. Use a smaller learning rate or a larger KL weight.`,
  };
}

/** Standard deviation of numbers around their trend. */
function scatter(values: readonly number[]): number {
  return Math.sqrt(meanOf(values.slice(1).map((each, i) => (each - values[i]!) ** 2)) / 2);
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
