// What decides the outcome of reinforcement learning, with defaults that worked on the bundled model (docs/log.md).
import { RunError } from "../core/errors.ts";
import type { LengthClip } from "./length_clip.ts";
import { ADVANTAGE_RULES, type AdvantageRule } from "./advantages.ts";
import { recipe, type Recipe, scheduleOf } from "./recipe.ts";
import type { Schedule } from "./schedule.ts";
import type { RewardRule } from "./rewards.ts";
import type { TrajectoryFilter } from "./trajectory_filter.ts";

/** The settings of a run that have a say here keep their names. Learning rates follow the schedule over the iterations. */
export interface GrpoRecipe extends Omit<Recipe, "batchTokens" | "truncation" | "steps"> {
  readonly iterations: number;
  /** Questions of an iteration. */
  readonly practiceTasks: number;
  /** Answers sampled to each of them (the paper's G, TRL's num_generations). */
  readonly rollouts: number;
  /** The temperature of sampling and of every log-probability. */
  readonly temperature: number;
  readonly advantage: AdvantageRule;
  readonly reward: RewardRule;
  readonly leastDeviation: number;
  readonly deviationFloor: number;
  /** Present: an answer's advantage is divided by the steps that it writes down. */
  readonly lengthNorm?: true;
  /** Present: only whole answers are learned from, and not too many bad ones. */
  readonly filter?: TrajectoryFilter;
  /** Present: the student may write a debate out, in less and less room. */
  readonly clip?: LengthClip;
  /** Times each batch of answers is gone through, and updates of each time. One update in all is exactly on-policy. */
  readonly epochs: number;
  readonly updates: number;
  readonly clipLow: number;
  readonly clipHigh: number;
  /** Weight of the KL divergence from the base, 0 for none. */
  readonly klCoefficient: number;
  /** k3: a term of the loss. k1: taken off the reward of each token (ln p - ln p of the base when it was sampled), since its
   *  gradient inside a loss has mean 0. */
  readonly kl: "k1" | "k3";
  /** Iterations between checks on validation questions, when there are any. */
  readonly validateEvery: number;
  /** Checks without gain that end the run; null: none do. */
  readonly patience: number | null;
  /** Mean KL per token that ends the run; null: none does. */
  readonly klLimit: number | null;
}

type Required = "rank" | "iterations" | "seed";

/** @throws RunError("config") naming the first setting out of its range */
export function grpoRecipe(settings: Pick<GrpoRecipe, Required> & Partial<GrpoRecipe>): GrpoRecipe {
  const { rank, iterations, seed } = settings;
  const {
    batchTokens: _,
    truncation: _unused,
    steps: _counted,
    ...optimizer
  } = recipe({
    learningRate: 2e-3,
    warmup: Math.min(5, iterations),
    ...settings,
    rank,
    steps: iterations,
    seed,
    batchTokens: 1,
  });
  const full: GrpoRecipe = {
    practiceTasks: 24,
    rollouts: 8,
    temperature: 1,
    advantage: "group",
    reward: { verifier: 1, prm: 0, aggregate: "mean" },
    leastDeviation: 0.02,
    deviationFloor: 0.05,
    epochs: 1,
    updates: 1,
    clipLow: 0.2,
    clipHigh: 0.2,
    klCoefficient: 0.01,
    kl: "k3",
    validateEvery: 5,
    patience: null,
    klLimit: 1,
    ...settings,
    ...optimizer,
  };
  checkSampling(full);
  checkReward(full);
  checkGuards(full);
  return full;
}

function fail(name: string, value: unknown, range: string): RunError {
  return new RunError("config", `Reinforcement learning: ${name} must be ${range}, got ${String(value)}.`, {
    name,
    value,
  });
}

/** @throws RunError("config") for a value that is not finite or below 0 */
function checkNotNegative(name: string, value: number): void {
  if (!(Number.isFinite(value) && value >= 0)) throw fail(name, value, "0 or above");
}

/** @throws RunError("config") */
function checkSampling(recipe: GrpoRecipe): void {
  const whole = { practiceTasks: 1, rollouts: 2, epochs: 1, updates: 1, validateEvery: 1 } as const;
  for (const [name, least] of Object.entries(whole)) {
    const value = recipe[name as keyof typeof whole]; // the very keys of `whole`
    if (!(Number.isSafeInteger(value) && value >= least)) {
      throw fail(name, value, `a whole number from ${least} on`);
    }
  }
  const { temperature, clipLow, clipHigh } = recipe;
  if (!(Number.isFinite(temperature) && temperature > 0)) throw fail("temperature", temperature, "above 0");
  if (!(clipLow >= 0 && clipLow <= 1)) throw fail("clipLow", clipLow, "from 0 to 1");
  checkNotNegative("clipHigh", clipHigh);
}

/** @throws RunError("config") */
function checkReward({ reward, advantage, filter, ...recipe }: GrpoRecipe): void {
  if (filter !== undefined) checkNotNegative("filter.mostNegatives", filter.mostNegatives);
  for (const name of ["leastDeviation", "deviationFloor", "klCoefficient"] as const) {
    checkNotNegative(name, recipe[name]);
  }
  for (const name of ["verifier", "prm", "inForm", "readable"] as const)
    checkNotNegative(`reward.${name}`, reward[name] ?? 0);
  if (reward.verifier + reward.prm === 0) {
    throw fail("reward", "0 for both", "above 0 for the verifier, the steps or both");
  }
  if (!ADVANTAGE_RULES.includes(advantage)) throw fail("advantage", advantage, ADVANTAGE_RULES.join(" or "));
}

/** @throws RunError("config") */
function checkGuards({ patience, klLimit }: GrpoRecipe): void {
  if (patience !== null && !(Number.isSafeInteger(patience) && patience >= 1)) {
    throw fail("patience", patience, "a whole number from 1 on, or none");
  }
  if (klLimit !== null && !(klLimit > 0)) throw fail("klLimit", klLimit, "above 0, or none");
}

/** The recipe as `scheduleOf` reads it: an iteration is a step of the schedule. */
export const iterationSchedule = ({ iterations, ...recipe }: GrpoRecipe): Schedule =>
  scheduleOf({ ...recipe, steps: iterations });

/** The recipe under the names that stored checkpoints were hashed with, so that a training goes on which began under them. */
export function recipeFacts({
  iterations,
  practiceTasks,
  rollouts,
  advantage,
  klCoefficient,
  ...rest
}: GrpoRecipe): object {
  return {
    ...rest,
    steps: iterations,
    questions: practiceTasks,
    answers: rollouts,
    rule: advantage,
    beta: klCoefficient,
  };
}
