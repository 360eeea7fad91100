// What a run would find out there before its training.
import { systemClock } from "../../src/core/ports.ts";
import { TUNE_BUDGET_MS, tuneTiles } from "../../src/kernels/matmul/tune_tiles.ts";
import { STORAGES } from "../../src/kernels/matrix.ts";
import { timedProduct } from "../../src/train/wanted_kernels.ts";
import type { Part } from "./part.ts";

/** SmolLM2-135M, Qwen2.5-0.5B. */
const MODELS = [
  { hidden: 576, feedForward: 1536 },
  { hidden: 896, feedForward: 4864 },
];
const SMALL = [{ hidden: 64, feedForward: 64 }];

export const tunePart: Part = {
  name: "tune",
  question:
    "Which tile does a run choose there, how long does it take to, and would it choose the same again?",
  seconds: 30,
  run: async ({ gpu, isSmall, left }) => {
    const choices = [];
    for (const model of isSmall ? SMALL : MODELS)
      for (const storage of isSmall ? STORAGES.slice(-1) : STORAGES)
        for (let again = 0; again < 2; again++) {
          if (left() <= 0) return { choices };
          const shape = timedProduct(model, { storage, microTokens: isSmall ? 130 : 1024, rank: 16 });
          const options = { clock: systemClock, budgetMs: isSmall ? Infinity : TUNE_BUDGET_MS };
          choices.push({ shape, ...(await tuneTiles(gpu, shape, options)) });
        }
    return { choices };
  },
};
