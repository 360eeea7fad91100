// The numbers of each method's recipe as docs/log.md chose them. Whoever changes one has measured: say so in the log, then here.
// Each number is looked at where the training gets it, so that neither the constant nor its way there can change unseen.
import { expect, test } from "vitest";
import { CHECKS, PATIENCE } from "../../src/methods/chooser.ts";
import { METHODS, type MethodId } from "../../src/methods/list.ts";
import { CHECKPOINT_EVERY } from "../../src/methods/site.ts";
import { evolvingRecipe } from "../../src/methods/dte/recipe.ts";
import { judgeRecipe, practiceRecipe } from "../../src/methods/pad/recipe.ts";
import { internalisingRecipe } from "../../src/methods/imad/recipe.ts";
import { preferenceRecipe } from "../../src/methods/dpo/recipe.ts";
import { taughtRecipe } from "../../src/methods/opd/recipe.ts";
import { weighingRecipe } from "../../src/methods/kto/recipe.ts";
import { defaultConfig } from "../../src/settings/run_config.ts";
import { recipeOfRun } from "../../src/train/recipe.ts";

const OPTIMIZER = {
  alpha: 16,
  schedule: "floored",
  warmup: 10,
  weightDecay: 0,
  beta1: 0.9,
  beta2: 0.98,
  eps: 1e-8,
  maxGradNorm: 1,
  truncation: "refuse",
};
const ALL = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"];

test("R-SFT and DA: 100 steps of 1,024 tokens at 0.006, rank 8", () => {
  for (const id of ["rsft", "da"] as const) {
    const { targets, ...recipe } = recipeOfRun(defaultConfig(id));
    expect(recipe).toEqual({
      ...OPTIMIZER,
      rank: 8,
      steps: 100,
      batchTokens: 1024,
      seed: 7,
      learningRate: 0.006,
    });
    expect([...targets].toSorted()).toEqual(ALL.toSorted());
  }
});

test("DPO: 0.002, beta 0.3 and five parts of cross-entropy on the right solution", () => {
  const { targets: _, ...recipe } = preferenceRecipe(defaultConfig("dpo"));
  expect(recipe).toEqual({
    ...OPTIMIZER,
    rank: 8,
    steps: 100,
    batchTokens: 1024,
    seed: 7,
    learningRate: 0.002,
    beta: 0.3,
    sft: 5,
    labelSmoothing: 0,
    judgeEvery: 10,
    mostLost: 20,
  });
});

test("KTO: DPO's rate, beta and cross-entropy", () => {
  const { labelSmoothing: _, ...dpo } = preferenceRecipe(defaultConfig("dpo"));
  expect(weighingRecipe(defaultConfig("kto"))).toEqual(dpo);
});

test("OPD: 100 steps of 16 questions with one answer each at 0.002, the reverse KL, nothing cooled", async () => {
  const { targets: _, ...recipe } = taughtRecipe(defaultConfig("opd"));
  expect(recipe).toEqual({
    ...OPTIMIZER,
    rank: 8,
    steps: 100,
    batchTokens: 1024,
    seed: 7,
    learningRate: 0.002,
    questions: 16,
    answers: 1,
    temperature: 1,
    divergence: 1,
  });
  expect((await METHODS.opd.learner()).numbers).toMatchObject({
    confidenceTemperature: 1,
    mostTeachers: 2,
    leastDivergence: 1e-4,
  });
});

test("PAD's judge: 140 steps of rank 16 at 0.002, the first 20 its head alone at 0.02", () => {
  const { targets: _, ...recipe } = judgeRecipe(defaultConfig("pad"));
  expect(recipe).toEqual({
    ...OPTIMIZER,
    alpha: 32,
    rank: 16,
    steps: 140,
    batchTokens: 1024,
    seed: 7,
    learningRate: 0.002,
    headSteps: 20,
    headLearningRate: 0.02,
    contrast: null,
  });
});

test("DTE's practice: PAD's rounds, and the release's points: 2 for right, 0.5 for the form, 1 for an answer that can be read", () => {
  const { reward, ...practice } = evolvingRecipe(defaultConfig("dte"));
  const { reward: _, ...pad } = practiceRecipe(defaultConfig("pad"));
  expect(practice).toEqual(pad);
  expect(reward).toEqual({ verifier: 2, prm: 0, aggregate: "mean", inForm: 0.5, readable: 1 });
});

test("IMAD: R-SFT's rate, a third of it in practice without a pull, three limits, the release's points", () => {
  const config = defaultConfig("imad");
  expect([config.steps, config.learningRate]).toEqual([100, 0.006]);
  const recipe = internalisingRecipe(config, { from: 300, to: 90, turns: 10 });
  expect(recipe).toMatchObject({
    iterations: 30,
    practiceTasks: 16,
    rollouts: 8,
    klCoefficient: 0,
    klLimit: null,
  });
  expect(recipe.learningRate).toBeCloseTo(0.002, 12);
  expect(recipe.reward).toEqual({ verifier: 1, prm: 0, aggregate: "mean", inForm: 0.8 });
  expect(recipe.clip).toEqual({ from: 300, to: 90, turns: 10, stages: 3, turn: 0.3 });
});

test("PAD's practice: 30 rounds of 16 questions with 8 attempts at 0.002, both judges, a pull of 0.01", () => {
  const { targets: _, ...recipe } = practiceRecipe(defaultConfig("pad"));
  expect(recipe).toMatchObject({
    rank: 8,
    alpha: 16,
    iterations: 30,
    practiceTasks: 16,
    rollouts: 8,
    learningRate: 0.002,
    warmup: 5,
    advantage: "group",
    reward: { verifier: 1, prm: 0.5, aggregate: "mean" },
    klCoefficient: 0.01,
    kl: "k3",
    temperature: 1,
    leastDeviation: 0.02,
    deviationFloor: 0.05,
    epochs: 1,
    updates: 1,
    clipLow: 0.2,
    clipHigh: 0.2,
    validateEvery: 5,
    patience: null,
    klLimit: 1,
  });
  const rewards = (["verifier", "prm"] as const).map(
    (reward) => practiceRecipe({ ...defaultConfig("pad"), reward }).reward,
  );
  expect(rewards).toEqual([
    { verifier: 1, prm: 0, aggregate: "mean" },
    { verifier: 0, prm: 1, aggregate: "mean" },
  ]);
});

test("what is held out, how often is looked and how often is stored", async () => {
  const numbers = async (id: MethodId) => (await METHODS[id].learner()).numbers;
  expect(await numbers("dpo")).toMatchObject({ heldOutEvery: 8, leastPairsToHoldOut: 24 });
  expect(await numbers("kto")).toMatchObject({ heldOutEvery: 8, leastQuestionsToHoldOut: 24 });
  expect(await numbers("pad")).toMatchObject({ judge: { heldOutEvery: 5 } });
  expect([CHECKS, PATIENCE, CHECKPOINT_EVERY]).toEqual([5, 2, 5]);
});
