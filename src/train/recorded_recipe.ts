// A training told in numbers that another program can follow without our code: the learning rate of every step and the rows of
// its batch, both as the trainer takes them. The script beside it in a download (export/python/train.py) reads this.
import type { Recipe } from "./recipe.ts";
import { batches, trainableRows, type TrainRow } from "./dataloader.ts";
import { scheduleOf } from "./recipe.ts";
import { learningRate } from "./schedule.ts";

export interface RecordedRecipe {
  readonly schema: "recipe/1";
  readonly seed: number;
  readonly learning_rates: readonly number[];
  /** batches[step]: indices of the rows of data/sft.jsonl */
  readonly batches: readonly (readonly number[])[];
  /** Weight of each row's loss: 1, or 1 / k where k rows share a question. */
  readonly row_weights: readonly number[];
  /** Tokens of each row, end token included: whether a tokenizer is the same shows here. */
  readonly row_tokens: readonly number[];
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
  readonly weight_decay: number;
  /** 0: no clipping, as transformers has it. */
  readonly max_grad_norm: number;
}

/** @param kept steps that the kept student took: all of the recipe's, or fewer where a state on the way was better
 *  @throws RunError("empty-dataset" | "config") as the trainer would */
export function recordRecipe(
  recipe: Recipe,
  rows: readonly TrainRow[],
  kept: number = recipe.steps,
): RecordedRecipe {
  const schedule = scheduleOf(recipe);
  const index = new Map(rows.map((row, i) => [row, i]));
  const trained = trainableRows(rows, { longest: recipe.batchTokens, truncation: "refuse" });
  const stream = batches(trained.rows, recipe);
  const steps = Array.from({ length: kept }, (_, step) => step);
  return {
    schema: "recipe/1",
    seed: recipe.seed,
    learning_rates: steps.map((step) => learningRate(schedule, step)),
    batches: steps.map(() => stream.next().value.map((row) => index.get(row)!)), // nothing was cut: the same objects
    row_weights: rows.map(({ weight }) => weight),
    row_tokens: rows.map(({ ids }) => ids.length),
    beta1: recipe.beta1,
    beta2: recipe.beta2,
    eps: recipe.eps,
    weight_decay: recipe.weightDecay,
    max_grad_norm: recipe.maxGradNorm ?? 0,
  };
}
