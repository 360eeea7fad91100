// The recipe of reinforcement learning carries the names of the settings; stored checkpoints were hashed under older ones.
import { expect, test } from "vitest";
import { grpoRecipe, iterationSchedule, recipeFacts } from "../../src/train/grpo_recipe.ts";
import { scheduleOf } from "../../src/train/recipe.ts";

test("a checkpoint is hashed under the names that the first ones had, so that a training that was cut goes on", () => {
  const recipe = grpoRecipe({
    rank: 8,
    iterations: 30,
    practiceTasks: 16,
    rollouts: 6,
    advantage: "leave-one-out",
    klCoefficient: 0.02,
    seed: 7,
  });
  // As version 2 wrote them, in the order in which they are hashed.
  expect(
    Object.fromEntries(Object.entries(recipeFacts(recipe)).toSorted(([a], [b]) => (a < b ? -1 : 1))),
  ).toEqual({
    alpha: 16,
    answers: 6,
    beta: 0.02,
    beta1: 0.9,
    beta2: 0.98,
    clipHigh: 0.2,
    clipLow: 0.2,
    deviationFloor: 0.05,
    eps: 1e-8,
    epochs: 1,
    kl: "k3",
    klLimit: 1,
    learningRate: 0.002,
    leastDeviation: 0.02,
    maxGradNorm: 1,
    patience: null,
    questions: 16,
    rank: 8,
    reward: { verifier: 1, prm: 0, aggregate: "mean" },
    rule: "leave-one-out",
    schedule: "floored",
    seed: 7,
    steps: 30,
    targets: recipe.targets,
    temperature: 1,
    updates: 1,
    validateEvery: 5,
    warmup: 5,
    weightDecay: 0,
  });
});

test("an iteration is a step of the schedule", () => {
  const recipe = grpoRecipe({ rank: 8, iterations: 30, seed: 7 });
  expect(iterationSchedule(recipe)).toEqual(scheduleOf({ ...recipe, steps: 30 }));
});
