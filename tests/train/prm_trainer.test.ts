// A process reward model on solutions of the bundled model: what it learns, that it can be interrupted, and its contrast.
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { systemClock } from "../../src/core/ports.ts";
import type { Checkpoint } from "../../src/records/checkpoint.ts";
import type { StepMetric } from "../../src/records/metric.ts";
import type { ClassifierReport } from "../../src/eval/classifier_metrics.ts";
import { Buffers } from "../../src/gpu/buffers.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import type { Model } from "../../src/model/transformer.ts";
import type { LabelledRow } from "../../src/train/prm_batches.ts";
import { createPrm } from "../../src/train/prm_model.ts";
import { PrmScorer } from "../../src/train/prm_scorer.ts";
import { evaluatePrm, type PrmRecipe, type TrainedPrm, trainPrm } from "../../src/train/prm_trainer.ts";
import { recipe } from "../../src/train/recipe.ts";
import { openTestGpu } from "../harness/gpu.ts";
import { BASE, tinyModel } from "../model/harness.ts";
import { labelledSamples } from "./labelled_samples.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 }); // software GPUs compile slowly

const MICRO_TOKENS = 512;
const RECIPE: PrmRecipe = {
  ...recipe({ rank: 4, steps: 8, batchTokens: 400, seed: 3, learningRate: 5e-3, warmup: 2 }),
  headSteps: 4,
  headLearningRate: 0.02,
  contrast: null,
};

let gpu: Gpu;
let model: Model;
let rows: readonly LabelledRow[];
let heldOut: readonly LabelledRow[];

beforeAll(async () => {
  gpu = await openTestGpu();
  const base = await tinyModel(gpu, 4);
  model = await createPrm(new Buffers(gpu), base, RECIPE);
  rows = await labelledSamples(gpu, base, { split: "distil", count: 12, each: 4, temperature: 1 });
  heldOut = await labelledSamples(gpu, base, { split: "val", count: 10, each: 2, temperature: 1 });
});
afterAll(() => gpu.destroy());

interface Ran {
  /** null when the run was cancelled. */
  readonly trained: TrainedPrm | null;
  readonly checkpoints: Checkpoint[];
  readonly metrics: StepMetric[];
  readonly evaluations: [number, ClassifierReport][];
}

async function run(
  settings: PrmRecipe,
  options: {
    readonly from?: Checkpoint;
    readonly cancelAt?: number;
    readonly data?: readonly LabelledRow[];
    readonly every?: number;
  } = {},
): Promise<Ran> {
  const { from = null, cancelAt, data = rows, every = 4 } = options;
  const stop = new AbortController();
  const ran = {
    checkpoints: [] as Checkpoint[],
    metrics: [] as StepMetric[],
    evaluations: [] as [number, ClassifierReport][],
  };
  try {
    const trained = await trainPrm({
      runId: "prm",
      gpu,
      model,
      base: BASE,
      rows: data,
      heldOut,
      recipe: settings,
      microTokens: MICRO_TOKENS,
      checkpointing: "off",
      storage: "f32",
      checkpoint: from,
      checkpointEvery: every,
      clock: systemClock,
      signal: stop.signal,
      pause: () => null,
      onMetric: (metric) => ran.metrics.push(metric),
      onOtherDevice: () => expect.unreachable(),
      onSkipped: () => expect.unreachable(),
      onEvaluation: (step, report) => ran.evaluations.push([step, report]),
      onCheckpoint: (checkpoint) => {
        ran.checkpoints.push(checkpoint);
        if (checkpoint.step === cancelAt) stop.abort();
        return Promise.resolve();
      },
    });
    return { ...ran, trained };
  } catch (thrown) {
    if (cancelAt === undefined) throw thrown;
    expect(thrown).toMatchObject({ code: "aborted" });
    return { ...ran, trained: null };
  }
}

test("cancelled in either stage and resumed, it ends with the undisturbed run's bits", async () => {
  const whole = await run(RECIPE, { every: 2 });
  expect(whole.checkpoints.map(({ step }) => step)).toEqual([2, 4, 6, 8]);
  expect(whole.evaluations.map(([step]) => step)).toEqual([4, 8]);
  expect(whole.evaluations[1]![1]).toEqual(whole.trained!.report);
  expect(await evaluatePrm({ gpu, model, microTokens: MICRO_TOKENS }, heldOut)).toEqual(
    whole.trained!.report,
  ); // the arena holds the result
  for (const cancelAt of [2, 4, 6]) {
    const first = await run(RECIPE, { every: 2, cancelAt });
    expect(first.trained).toBeNull();
    const from = structuredClone(first.checkpoints.at(-1)!);
    const second = await run(RECIPE, { every: 2, from });
    expect(second.trained).toEqual(whole.trained);
    expect(second.checkpoints.at(-1)).toEqual(whole.checkpoints.at(-1));
  }
  const other = { ...RECIPE, headLearningRate: 0.03 };
  await expect(run(other, { from: whole.checkpoints[0]! })).rejects.toMatchObject({ code: "store-corrupt" });
});

test("stage 1 trains the head and leaves the pairs at their start", async () => {
  const { checkpoints } = await run({ ...RECIPE, steps: 3, headSteps: 3 }, { every: 1 });
  const [first, last] = [checkpoints[0]!.adapter, checkpoints.at(-1)!.adapter];
  expect(last.tensors).toEqual(first.tensors);
  expect([...last.tensors.values()].every(({ B }) => B.every((each) => each === 0))).toBe(true);
  expect(last.extra).not.toEqual(first.extra);
});

test("the contrast alone lowers its loss and separates the right steps of a question from its wrong ones", async () => {
  const labelsOf = (taskId: string) =>
    rows.flatMap(({ from, labels }) => (from.taskId === taskId ? [labels] : []));
  const isMixed = (taskId: string) => {
    const traces = labelsOf(taskId);
    return traces.some((a, i) => a.includes(1) && traces.some((b, j) => i !== j && b.includes(0)));
  };
  const mixed = [...new Set(rows.map(({ from }) => from.taskId))].filter(isMixed).slice(0, 2);
  expect(mixed).toHaveLength(2);
  const few = rows.filter(({ from }) => mixed.includes(from.taskId));
  const contrast = { share: 1, temperature: 0.2 };
  const { metrics, trained } = await run({ ...RECIPE, steps: 40, contrast }, { every: 1000, data: few });
  const mean = (of: readonly StepMetric[]) => of.reduce((sum, { loss }) => sum + loss, 0) / of.length;
  expect(mean(metrics.slice(-4))).toBeLessThan(0.5 * mean(metrics.slice(0, 4)));
  expect([...trained!.adapter.tensors.values()].every(({ B }) => B.some((each) => each !== 0))).toBe(true);
  const scorer = await PrmScorer.create(gpu, model, MICRO_TOKENS);
  const scores = await scorer.score(few);
  scorer.destroy();
  const sides: Record<0 | 1, number[]> = { 0: [], 1: [] };
  few.forEach(({ labels }, i) => labels.forEach((label, at) => sides[label].push(scores[i]![at]!)));
  const average = (of: readonly number[]) => of.reduce((sum, each) => sum + each, 0) / of.length;
  expect(average(sides[1]) - average(sides[0])).toBeGreaterThan(0.5); // both start at one half
});
