// Preference learning on pairs of the bundled model's own right and wrong answers, and the guards' rules on hand-made numbers.
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { systemClock } from "../../src/core/ports.ts";
import type { Checkpoint } from "../../src/records/checkpoint.ts";
import type { StepMetric } from "../../src/records/metric.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import type { Model } from "../../src/model/transformer.ts";
import type { ComparedStudent } from "../../src/train/compared_training.ts";
import { pairRows, type PreferencePair } from "../../src/train/dpo_batches.ts";
import {
  type DpoRecipe,
  preferenceStats,
  type PreferenceStats,
  stopOf,
  trainDpo,
} from "../../src/train/dpo_trainer.ts";
import { recipe } from "../../src/train/recipe.ts";
import { openTestGpu } from "../harness/gpu.ts";
import { BASE, tinyModel } from "../model/harness.ts";
import { labelledSamples } from "./labelled_samples.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 }); // software GPUs compile slowly

const MICRO_TOKENS = 512;
const RECIPE: DpoRecipe = {
  ...recipe({ rank: 4, steps: 4, batchTokens: 400, seed: 3, learningRate: 2e-3, warmup: 1 }),
  beta: 0.2,
  labelSmoothing: 0,
  sft: 0,
  judgeEvery: 1,
  mostLost: 20,
};

let gpu: Gpu;
let model: Model;
let pairs: readonly PreferencePair[];

beforeAll(async () => {
  gpu = await openTestGpu();
  model = await tinyModel(gpu, 4);
  const asked = { split: "distil", count: 16, each: 4, temperature: 1 } as const;
  const samples = await labelledSamples(gpu, model, asked);
  pairs = [...new Set(samples.map(({ task }) => task))].flatMap((task) => {
    const own = samples.filter((sample) => sample.task === task);
    const right = own.find(({ answer }) => answer === task.answer);
    const wrong = own.find(({ answer }) => answer !== task.answer);
    if (right === undefined || wrong === undefined) return [];
    const { promptTokens } = right;
    return [
      {
        promptIds: right.ids.slice(0, promptTokens),
        chosenIds: right.ids.slice(promptTokens),
        rejectedIds: wrong.ids.slice(promptTokens),
      },
    ];
  });
  expect(pairs.length).toBeGreaterThan(3);
});
afterAll(() => gpu.destroy());

interface Ran {
  /** null when the run was cancelled. */
  readonly trained: ComparedStudent | null;
  readonly checkpoints: Checkpoint[];
  readonly metrics: (StepMetric & PreferenceStats)[];
  readonly validations: [number, PreferenceStats][];
}

/** The training pairs are the validation's too: what a step does to the very pairs it saw. */
async function run(
  settings: DpoRecipe,
  { from = null, cancelAt }: { readonly from?: Checkpoint | null; readonly cancelAt?: number } = {},
): Promise<Ran> {
  const stop = new AbortController();
  const ran: Omit<Ran, "trained"> = { checkpoints: [], metrics: [], validations: [] };
  try {
    const trained = await trainDpo({
      runId: "dpo",
      gpu,
      model,
      base: BASE,
      pairs,
      validation: pairs,
      recipe: settings,
      microTokens: MICRO_TOKENS,
      checkpointing: "off",
      storage: "f32",
      checkpoint: from,
      checkpointEvery: 2,
      clock: systemClock,
      signal: stop.signal,
      pause: () => null,
      onMetric: (metric, stats) => ran.metrics.push({ ...metric, ...stats }),
      onOtherDevice: () => expect.unreachable(),
      onSkipped: () => expect.unreachable(),
      onValidation: (step, stats) => ran.validations.push([step, stats]),
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

test("the first step starts at ln 2 and raises the margin; cancelled and resumed, a run ends with the same bits", async () => {
  const whole = await run(RECIPE);
  expect(whole.trained!.stop).toBeNull();
  const [first] = whole.metrics;
  // The scorer's reference and the training's policy are the same kernels on the same weights; an untrained B adds zeros.
  expect(Math.abs(first!.loss - Math.LN2)).toBeLessThan(1e-4);
  expect(Math.abs(first!.margin)).toBeLessThan(1e-4);
  expect(whole.validations.map(([step]) => step)).toEqual([1, 2, 3, 4]);
  const margins = whole.validations.map(([, { margin }]) => margin);
  expect(margins[0]!).toBeGreaterThan(1e-3);
  expect(margins.at(-1)!).toBeGreaterThan(margins[0]!);
  expect(whole.validations.at(-1)![1].accuracy).toBeGreaterThan(0.5);

  const cut = await run(RECIPE, { cancelAt: 2 });
  expect(cut.trained).toBeNull();
  const second = await run(RECIPE, { from: structuredClone(cut.checkpoints.at(-1)!) });
  expect(second.trained).toEqual(whole.trained);
  expect(second.checkpoints.at(-1)).toEqual(whole.checkpoints.at(-1));
  const other = { ...RECIPE, beta: 0.3 };
  const { checkpoints } = whole;
  await expect(run(other, { from: checkpoints[0]! })).rejects.toMatchObject({ code: "store-corrupt" });
});

test("cross-entropy on the chosen answers lifts them above what preference alone does", async () => {
  const plain = await run(RECIPE);
  const lifted = await run({ ...RECIPE, sft: 1 });
  const chosen = ({ validations }: Ran) => validations.at(-1)![1].chosen;
  expect(chosen(lifted)).toBeGreaterThan(chosen(plain));
});

test("a run that a guard ends says so, and a resumed one stays ended", async () => {
  // A rate that ruins the model: both answers of a pair lose all their probability.
  const settings = { ...RECIPE, learningRate: 0.1, mostLost: 5 };
  const { trained, checkpoints } = await run(settings);
  expect(trained!.stop).toMatchObject({ reason: "chosen-lost" });
  expect(trained!.stop!.step).toBeLessThan(RECIPE.steps + 1);
  expect(checkpoints.at(-1)!.step).toBe(trained!.stop!.step);
  const again = await run(settings, { from: structuredClone(checkpoints.at(-1)!) });
  expect(again.trained).toEqual(trained);
  expect(again.metrics).toEqual([]);
});

test("the guards' rules", () => {
  const rule = { beta: 0.1, mostLost: 10 };
  const stats = (chosen: number, rejected: number, accuracy: number) => ({
    chosen,
    rejected,
    margin: chosen - rejected,
    accuracy,
  });
  expect(stopOf(stats(-0.99, -3, 0.9), rule, 5)).toBeNull(); // 9.9 nats
  expect(stopOf(stats(-1.01, -3, 0.9), rule, 5)).toMatchObject({ reason: "chosen-lost", step: 5 });
  expect(stopOf(stats(1, -4, 0.99), rule, 5)).toBeNull();
  expect(stopOf(stats(1, -4, 1), rule, 5)).toMatchObject({ reason: "saturated" });
  expect(stopOf(stats(1, -2, 1), rule, 5)).toBeNull();
});

test("rewards are beta times the nats gained; of no pairs they are zeros", () => {
  const pair = { reference: [-10, -12] as const };
  expect(preferenceStats([[-8, -13]], [pair], 0.5)).toEqual({
    chosen: 1,
    rejected: -0.5,
    margin: 1.5,
    accuracy: 1,
  });
  expect(preferenceStats([], [], 0.5)).toEqual({ chosen: 0, rejected: 0, margin: 0, accuracy: 0 });
});

test("no pair, an empty answer and a pair too long are refused by their reason", () => {
  expect(() => pairRows([], 100)).toThrow("no question has both");
  const pair = { promptIds: [1, 2], chosenIds: [3], rejectedIds: [] };
  expect(() => pairRows([pair], 100)).toThrow("Pair 0 has an empty prompt or answer");
  const long = { promptIds: [1, 2], chosenIds: [3, 4], rejectedIds: [5] };
  expect(() => pairRows([long], 6)).toThrow("One pair of answers has 7 tokens");
  expect(pairRows([long], 7)[0]!.ids).toEqual([1, 2, 3, 4, 1, 2, 5]);
});
