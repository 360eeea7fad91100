// What the trainers have in common that compare answers with a reference, which is the frozen base with its adapter off (DPO, KTO): the
// recipe and its limits, the scorer and the step, what a checkpoint is of, and the guards.
import { RunError } from "../core/errors.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import type { StepMetric } from "../records/metric.ts";
import type { Gpu } from "../gpu/device.ts";
import type { Checkpointing } from "../model/activations.ts";
import { runIdentity } from "./checkpoint.ts";
import type { PackedBatch, TrainRow } from "./dataloader.ts";
import type { Stop } from "./guards.ts";
import type { Objective } from "./objectives/objective.ts";
import { type Recipe, stepOptions } from "./recipe.ts";
import { Scorer } from "./scorer.ts";
import { stepRows, TrainingStep } from "./training_step.ts";
import type { GuardStop, WatchedJob } from "./watched_steps.ts";

export interface ComparedRecipe extends Recipe {
  /** How much it costs to leave the reference. */
  readonly beta: number;
  /** Weight of cross-entropy on the right answers. */
  readonly sft: number;
  /** Steps between two looks at the held-out answers; null: never. */
  readonly judgeEvery: number | null;
  /** Training ends when the held-out right answers have lost more nats than this on the mean. */
  readonly mostLost: number;
}

/** @param Stats how right and wrong answers stand */
export interface ComparedJob<Stats> extends WatchedJob {
  readonly gpu: Gpu;
  readonly recipe: ComparedRecipe;
  readonly microTokens: number;
  readonly checkpointing: Checkpointing;
  /** How the frozen weights are stored. */
  readonly storage: string;
  /** `stats` are those of the step's answers, before its update. */
  readonly onMetric: (metric: StepMetric, stats: Stats) => void;
  readonly onValidation: (step: number, stats: Stats) => void;
}

export interface ComparedStudent {
  readonly adapter: LoraAdapter;
  /** null: it took all its steps. */
  readonly stop: GuardStop | Stop | null;
}

type Device = Pick<ComparedJob<never>, "gpu" | "model" | "microTokens">;

/** @throws RunError("gpu-memory") and what `use` throws */
export async function withReferenceScorer<Result>(
  { gpu, model, microTokens }: Device,
  use: (scorer: Scorer) => Promise<Result>,
): Promise<Result> {
  const scorer = await Scorer.create(gpu, model, microTokens);
  try {
    return await use(scorer);
  } finally {
    scorer.destroy();
  }
}

/** @throws RunError("gpu-memory") and what `use` throws */
export async function withStep<Batch extends PackedBatch, Result>(
  {
    gpu,
    model,
    microTokens,
    recipe,
    checkpointing,
  }: Device & Pick<ComparedJob<never>, "recipe" | "checkpointing">,
  objective: Objective<Batch>,
  use: (step: TrainingStep<Batch>) => Promise<Result>,
): Promise<Result> {
  const options = stepOptions(recipe, checkpointing);
  const step = await TrainingStep.create(gpu, model, microTokens, options, objective);
  try {
    return await use(step);
  } finally {
    step.destroy();
  }
}

/** How many of the rows fit into a micro-batch at most. */
export function mostAtOnce(rows: readonly Pick<TrainRow, "ids">[], capacity: number): number {
  const shortest = rows.reduce((least, { ids }) => Math.min(least, ids.length), Infinity);
  return Math.max(1, Math.floor(capacity / shortest));
}

/** What a checkpoint of this job is of. @param data what is learned and held out, as JSON can write it */
export function comparedIdentity(
  { gpu, recipe, base, microTokens, storage, start }: Omit<ComparedJob<never>, "onMetric" | "onValidation">,
  data: unknown,
): Promise<string> {
  const numerics = { device: gpu.report, rows: stepRows(microTokens), storage };
  return runIdentity({ recipe, data, base, startSha256: start?.sha256 }, numerics);
}

/** Whether a guard looks at so many held-out answers after `at` steps. */
export function looksAt(
  { judgeEvery }: Pick<ComparedRecipe, "judgeEvery">,
  { length }: readonly unknown[],
  at: number,
): boolean {
  return judgeEvery !== null && length > 0 && at > 0 && at % judgeEvery === 0;
}

/** Right and wrong ones lie e^4 : 1 apart: nothing is left to learn but certainty. */
const SATURATED_MARGIN = 4;

/** How held-out answers stand. */
interface Standing {
  /** beta times the nats that right answers have gained over the reference, on the mean */
  readonly right: number;
  /** `right` less the same of wrong answers */
  readonly margin: number;
  /** Share of them in order. */
  readonly accuracy: number;
}

/** What the guards say. @param inOrder the sentence of a training that has nothing left to learn, given the odds */
export function comparedStop(
  { right, margin, accuracy }: Standing,
  { beta, mostLost }: Pick<ComparedRecipe, "beta" | "mostLost">,
  step: number,
  inOrder: (odds: string) => string,
): GuardStop | null {
  const lost = -right / beta;
  if (lost > mostLost) {
    return {
      reason: "chosen-lost",
      step,
      sentence: `Stopped after step ${step}: the right answers have become e^${lost.toFixed(1)} times less likely than the base holds them, along with the wrong ones. Lower the learning rate, raise beta, or give cross-entropy a weight.`,
    };
  }
  if (accuracy === 1 && margin > SATURATED_MARGIN) {
    const odds = `e^${margin.toFixed(1)}`;
    return {
      reason: "saturated",
      step,
      sentence: `Stopped after step ${step}: ${inOrder(odds)} on the mean. More steps would only add certainty.`,
    };
  }
  return null;
}

/** A number of a recipe that is out of its range. @param method by its name for people */
export function wrongNumber(method: string, name: string, range: string, value: number | null): RunError {
  return new RunError("config", `${method}: ${name} must be ${range}, got ${String(value)}.`, {
    name,
    value,
  });
}

/** @throws RunError("config") */
export function checkComparedRecipe(
  method: string,
  { beta, sft, judgeEvery, mostLost }: ComparedRecipe,
): void {
  if (!(Number.isFinite(beta) && beta > 0)) throw wrongNumber(method, "beta", "above 0", beta);
  if (!(Number.isFinite(sft) && sft >= 0)) throw wrongNumber(method, "sft", "0 or above", sft);
  if (judgeEvery !== null && !(Number.isSafeInteger(judgeEvery) && judgeEvery >= 1))
    throw wrongNumber(method, "judgeEvery", "a whole number from 1 on, or null", judgeEvery);
  if (!(mostLost > 0)) throw wrongNumber(method, "mostLost", "above 0", mostLost);
}
