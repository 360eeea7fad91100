// The flags of `retort train`, and the recipe that they spell.
import { ALL_LORA_TARGETS } from "../records/adapter.ts";
import { RUN_ROWS } from "../settings/run_rows.ts";
import { steps as stepsRow } from "../settings/shared_rows.ts";
import { type Recipe, recipe } from "../train/recipe.ts";
import {
  choiceFlag,
  type FlagValues,
  integerFlag,
  needed,
  optional,
  optionalChoice,
  optionalInteger,
  realFlag,
  someOf,
  toggle,
} from "./flags.ts";
import { MEMORY_FLAGS } from "./memory.ts";
import { TRAINER_FLAG } from "./trainer_device.ts";

export const TRAIN_FLAGS = {
  model: needed("DIR|FILE", "the model's folder, or its GGUF file"),
  data: needed("FILE", "training data, one JSON object a line; see below"),
  out: needed("DIR", "folder of the adapter and of the training's state"),
  steps: integerFlag(stepsRow.fallback, { min: 1, max: 100_000 }, "optimizer steps"),
  rank: integerFlag(RUN_ROWS.rank.fallback, { min: 1, max: 256 }, "LoRA rank"),
  alpha: optionalInteger({ min: 1, max: 65_536 }, "lora_alpha (default twice the rank)"),
  targets: someOf(ALL_LORA_TARGETS, "projections that learn"),
  lr: realFlag(0.0002, { min: 1e-9, max: 1 }, "learning rate at its peak"),
  schedule: choiceFlag(
    ["linear", "cosine", "constant", "floored"],
    "how the learning rate goes on after the warm-up (floored: linearly, to 5 % of its peak)",
  ),
  warmup: optionalInteger(
    { min: 0, max: 100_000 },
    "steps of warm-up (default 10, fewer when the run is shorter)",
  ),
  "weight-decay": realFlag(0, { min: 0, max: 10 }, "decoupled weight decay"),
  "max-grad-norm": realFlag(1, { min: 1e-6, max: 1e6 }, "gradients are clipped to this norm"),
  "batch-tokens": integerFlag(
    RUN_ROWS.batchTokens.fallback,
    { min: 1, max: 1_048_576 },
    "most tokens of a step, prompt tokens included",
  ),
  "micro-batch-tokens": optionalInteger(
    { min: 1, max: 1_048_576 },
    "tokens on the GPU at a time (default a step's, or what the memory allows)",
  ),
  checkpointing: optionalChoice(
    ["off", "selective", "full"],
    "what is computed again instead of kept (default off, or what the memory allows)",
  ),
  ...MEMORY_FLAGS,
  ...TRAINER_FLAG,
  truncation: choiceFlag(["refuse", "cut"], "what happens to a conversation longer than a step"),
  seed: integerFlag(
    RUN_ROWS.seed.fallback,
    { min: 0, max: 4_294_967_295 },
    "of the adapter's start and the order of the data",
  ),
  "save-every": integerFlag(10, { min: 1, max: 100_000 }, "steps between two saved states"),
  resume: toggle("goes on from the state in --out, from the start when there is none"),
  json: optional("FILE", "writes the summary and the loss of every step there"),
};

export type TrainFlags = FlagValues<typeof TRAIN_FLAGS>;

/** @throws RunError("config") naming the first setting out of its range */
export function recipeOfFlags(flags: TrainFlags): Recipe {
  return recipe({
    rank: flags.rank,
    alpha: flags.alpha ?? 2 * flags.rank,
    targets: flags.targets,
    steps: flags.steps,
    batchTokens: flags["batch-tokens"],
    seed: flags.seed,
    learningRate: flags.lr,
    schedule: flags.schedule,
    warmup: flags.warmup ?? Math.min(10, flags.steps),
    weightDecay: flags["weight-decay"],
    maxGradNorm: flags["max-grad-norm"],
    truncation: flags.truncation,
  });
}
