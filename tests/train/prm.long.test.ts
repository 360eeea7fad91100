// A process reward model worth having, by the product's own engine: AUC of at least 0.9 on held-out steps, and choosing by it
// beats the vote of the same samples. About half a million trained tokens.
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { systemClock } from "../../src/core/ports.ts";
import { Buffers } from "../../src/gpu/buffers.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import { classifierReport } from "../../src/eval/classifier_metrics.ts";
import { createPrm } from "../../src/train/prm_model.ts";
import { PrmScorer } from "../../src/train/prm_scorer.ts";
import { type PrmRecipe, trainPrm } from "../../src/train/prm_trainer.ts";
import { recipe } from "../../src/train/recipe.ts";
import { aggregateScores } from "../../src/train/rewards.ts";
import { openTestGpu } from "../harness/gpu.ts";
import { BASE, tinyModel } from "../model/harness.ts";
import { labelledSamples } from "./labelled_samples.ts";

vi.setConfig({ testTimeout: 7_200_000, hookTimeout: 300_000 });

const MICRO_TOKENS = 2048;
const RECIPE: PrmRecipe = {
  ...recipe({ rank: 16, steps: 260, batchTokens: 2048, seed: 0, learningRate: 4e-3 }),
  headSteps: 20,
  headLearningRate: 0.02,
  contrast: null,
};
const SAMPLES = 8;

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openTestGpu();
});
afterAll(() => gpu.destroy());

test("a reward model of 6,000 labelled solutions reaches AUC 0.9, and its choice of 8 beats the majority of 8", async () => {
  const base = await tinyModel(gpu, 4);
  const model = await createPrm(new Buffers(gpu), base, RECIPE);
  const learn = { split: "distil", count: 750, each: 4 } as const;
  const rows = [
    ...(await labelledSamples(gpu, base, { ...learn, temperature: 1 })),
    ...(await labelledSamples(gpu, base, { ...learn, temperature: 0.7 })),
  ];
  const held = { split: "val", count: 150, each: SAMPLES } as const;
  const heldOut = await labelledSamples(gpu, base, { ...held, temperature: 1 });
  const cooler = await labelledSamples(gpu, base, { ...held, temperature: 0.7 });
  const { report } = await trainPrm({
    runId: "prm",
    gpu,
    model,
    base: BASE,
    rows,
    heldOut,
    recipe: RECIPE,
    microTokens: MICRO_TOKENS,
    checkpointing: "off",
    storage: "f32",
    checkpoint: null,
    checkpointEvery: 1000,
    clock: systemClock,
    signal: new AbortController().signal,
    pause: () => null,
    onMetric: ({ step, loss }) => step % 20 === 0 && process.stdout.write(`step ${step}, loss ${loss}\n`),
    onOtherDevice: () => expect.unreachable(),
    onSkipped: () => expect.unreachable(),
    onEvaluation: (step, each) => process.stdout.write(`after ${step} steps ${JSON.stringify(each)}\n`),
    onCheckpoint: () => Promise.resolve(),
  });

  const scorer = await PrmScorer.create(gpu, model, MICRO_TOKENS);
  const scores = await scorer.score(cooler);
  scorer.destroy();
  const onCooler = classifierReport(
    cooler.flatMap(({ labels }, i) =>
      labels.map((label, at) => ({ probability: scores[i]![at]!, isRight: label === 1 })),
    ),
  );
  let byVote = 0;
  let byJudge = 0;
  for (let first = 0; first < cooler.length; first += SAMPLES) {
    const own = cooler.slice(first, first + SAMPLES);
    const { answer: right } = own[0]!.task;
    const counts = own.map(({ answer }) =>
      answer === null ? 0 : own.filter((other) => other.answer === answer).length,
    );
    const worth = own.map((_, i) => aggregateScores(scores[first + i]!, "mean"));
    const pick = (values: readonly number[]) => own[values.indexOf(Math.max(...values))]!.answer;
    if (pick(counts) === right) byVote++;
    if (pick(worth) === right) byJudge++;
  }
  process.stdout.write(
    `temperature 0.7: ${JSON.stringify(onCooler)}; best of 8 ${byJudge}, vote ${byVote}\n`,
  );
  expect(report.auc!).toBeGreaterThan(0.9);
  expect(onCooler.auc!).toBeGreaterThan(0.9);
  expect(byJudge).toBeGreaterThan(byVote);
});
