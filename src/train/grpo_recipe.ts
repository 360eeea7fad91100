// What decides the outcome of reinforcement learning, with defaults that worked on the bundled model (docs/log.md).
import { RunError } from "../core/errors.ts";
import { ADVANTAGE_RULES, type AdvantageRule } from "./advantages.ts";
import { recipe, type Recipe, scheduleOf } from "./recipe.ts";
import type { Schedule } from "./schedule.ts";
import type { RewardRule } from "./rewards.ts";

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
  const fail = (name: string, value: unknown, range: string) =>
    new RunError("config", `Reinforcement learning: ${name} must be ${range}, got ${String(value)}.`, {
      name,
      value,
    });
  const within = (name: string, value: number, isGood: boolean, range: string) => {
    if (!isGood) throw fail(name, value, range);
  };
  const whole = (
    name: "practiceTasks" | "rollouts" | "epochs" | "updates" | "validateEvery",
    least: number,
  ) => {
    const value = full[name];
    within(name, value, Number.isSafeInteger(value) && value >= least, `a whole number from ${least} on`);
  };
  whole("practiceTasks", 1);
  whole("rollouts", 2);
  for (const name of ["epochs", "updates", "validateEvery"] as const) whole(name, 1);
  const { temperature, clipLow, clipHigh, reward } = full;
  within("temperature", temperature, Number.isFinite(temperature) && temperature > 0, "above 0");
  within("clipLow", clipLow, clipLow >= 0 && clipLow <= 1, "from 0 to 1");
  within("clipHigh", clipHigh, Number.isFinite(clipHigh) && clipHigh >= 0, "0 or above");
  for (const name of ["leastDeviation", "deviationFloor", "klCoefficient"] as const) {
    within(name, full[name], Number.isFinite(full[name]) && full[name] >= 0, "0 or above");
  }
  for (const name of ["verifier", "prm"] as const) {
    within(`reward.${name}`, reward[name], Number.isFinite(reward[name]) && reward[name] >= 0, "0 or above");
  }
  if (reward.verifier + reward.prm === 0) {
    throw fail("reward", "0 for both", "above 0 for the verifier, the steps or both");
  }
  if (!ADVANTAGE_RULES.includes(full.advantage))
    throw fail("advantage", full.advantage, ADVANTAGE_RULES.join(" or "));
  const { patience, klLimit } = full;
  if (patience !== null && !(Number.isSafeInteger(patience) && patience >= 1)) {
    throw fail("patience", patience, "a whole number from 1 on, or none");
  }
  if (klLimit !== null && !(klLimit > 0)) throw fail("klLimit", klLimit, "above 0, or none");
  return full;
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
