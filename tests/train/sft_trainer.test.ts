// The trainer alone: no page, no worker, no store. What it is to keep arrives in callbacks.
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { systemClock } from "../../src/core/ports.ts";
import type { Checkpoint } from "../../src/records/checkpoint.ts";
import type { LoraAdapter } from "../../src/records/adapter.ts";
import type { StepMetric } from "../../src/records/metric.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import type { Checkpointing } from "../../src/model/activations.ts";
import type { Model } from "../../src/model/transformer.ts";
import { checkpointIdentity } from "../../src/train/checkpoint.ts";
import type { TrainRow } from "../../src/train/dataloader.ts";
import { type Recipe, recipe, stepOptions } from "../../src/train/recipe.ts";
import { trainSft, type TrainJob } from "../../src/train/sft_trainer.ts";
import { TrainingStep } from "../../src/train/training_step.ts";
import { type GoldenSequence, loadGolden } from "../model/golden.ts";
import { BASE, folderModel, tinyModel } from "../model/harness.ts";
import { openTestGpu } from "../harness/gpu.ts";

// A software GPU on a busy machine compiles for a minute before it computes for a second.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const TARGETS = ["q_proj", "v_proj", "down_proj"] as const;
const RECIPE = recipe({
  rank: 4,
  alpha: 6,
  targets: TARGETS,
  steps: 6,
  batchTokens: 320,
  seed: 3,
  learningRate: 0.01,
  schedule: "cosine",
  warmup: 2,
  weightDecay: 0.01,
  beta2: 0.999,
});

let gpu: Gpu;
let model: Model;
let rows: readonly GoldenSequence[];

beforeAll(async () => {
  gpu = await openTestGpu();
  model = await tinyModel(gpu, { rank: 4, targets: TARGETS });
  rows = (await loadGolden()).sequences;
});
afterAll(() => gpu.destroy());

interface Ran {
  /** Of the end, or null when the run was cancelled. */
  readonly adapter: LoraAdapter | null;
  readonly checkpoints: Checkpoint[];
  readonly metrics: StepMetric[];
  readonly notes: string[];
}

/** A run in micro-batches of 128 tokens with a checkpoint every other step. */
async function run(
  settings: Recipe,
  options: {
    readonly data?: readonly TrainRow[];
    readonly checkpointing?: Checkpointing;
    readonly from?: Checkpoint;
    readonly cancelAt?: number;
    readonly on?: Model;
    readonly savesByTime?: boolean;
  } = {},
): Promise<Ran> {
  const {
    data = rows,
    checkpointing = "off",
    from = null,
    cancelAt,
    on = model,
    savesByTime = false,
  } = options;
  const step = await TrainingStep.create(gpu, on, 128, stepOptions(settings, checkpointing));
  const stop = new AbortController();
  const ran = { checkpoints: [] as Checkpoint[], metrics: [] as StepMetric[], notes: [] as string[] };
  const job: TrainJob = {
    runId: "run",
    base: BASE,
    rows: data,
    recipe: settings,
    layout: on.lora.layout,
    step,
    checkpoint: from,
    identity: await checkpointIdentity(
      { recipe: settings, rows: data, base: BASE },
      { device: gpu.report, rows: step.rows, storage: "f32" },
    ),
    checkpointEvery: savesByTime ? 100 : 2,
    savesByTime,
    clock: systemClock,
    signal: stop.signal,
    pause: () => null,
    onMetric: (metric) => ran.metrics.push(metric),
    onOtherDevice: (at) => ran.notes.push(`other device at ${at}`),
    onRows: ({ cut, dropped }) => ran.notes.push(`${cut} cut, ${dropped} dropped`),
    onSkipped: (at) => ran.notes.push(`skipped ${at}`),
    onCheckpoint: (checkpoint) => {
      ran.checkpoints.push(checkpoint);
      if (checkpoint.step === cancelAt) stop.abort();
      return Promise.resolve();
    },
  };
  try {
    return { ...ran, adapter: await trainSft(job) };
  } catch (thrown) {
    if (cancelAt === undefined) throw thrown;
    expect(thrown).toMatchObject({ code: "aborted" });
    return { ...ran, adapter: null };
  } finally {
    step.destroy();
  }
}

test("a run in micro-batches, cancelled and resumed under other checkpointing, ends with the undisturbed run's bits", async () => {
  const whole = await run(RECIPE);
  expect(whole.checkpoints.map(({ step }) => step)).toEqual([2, 4, 6]);
  expect(whole.adapter!.config).toEqual({ r: 4, lora_alpha: 6, target_modules: TARGETS });
  expect(whole.metrics.at(-1)!.loss).toBeLessThan(whole.metrics[0]!.loss);
  expect(Math.max(...whole.metrics.map(({ tokens }) => tokens))).toBeGreaterThan(128);
  // transformers' cosine with two of six steps of warm-up
  expect(whole.metrics.map(({ learningRate }) => Number(learningRate.toFixed(6)))).toEqual([
    0, 0.005, 0.01, 0.008536, 0.005, 0.001464,
  ]);

  const first = await run(RECIPE, { cancelAt: 2 });
  expect(first.adapter).toBeNull();
  const stored = structuredClone(first.checkpoints.at(-1)!);
  const second = await run(RECIPE, { from: stored, checkpointing: "full" });
  expect(second.adapter).toEqual(whole.adapter);
  expect(second.checkpoints.at(-1)).toEqual(whole.checkpoints.at(-1));
  expect(second.notes).toEqual([]);
});

test("where saving is quick, what a loss costs is a step or the time of some saves, and the bits are the same", async () => {
  const whole = await run(RECIPE);
  const often = await run(RECIPE, { savesByTime: true });
  const [first] = often.checkpoints;
  expect(first?.step).toBe(1);
  expect(often.checkpoints.length).toBeGreaterThan(1);
  expect(often.checkpoints.at(-1)).toEqual(whole.checkpoints.at(-1));
  expect(often.metrics.map(({ step, loss }) => [step, loss])).toEqual(
    whole.metrics.map(({ step, loss }) => [step, loss]),
  );
});

test("a checkpoint of another recipe is refused before a step is taken", async () => {
  const { checkpoints } = await run(RECIPE, { cancelAt: 2 });
  const other = recipe({ ...RECIPE, weightDecay: 0.02 });
  await expect(run(other, { from: checkpoints[0]! })).rejects.toMatchObject({ code: "store-corrupt" });
});

test("a row longer than a micro-batch is refused by its length, or cut and counted", async () => {
  const long: TrainRow = { ...rows[0]!, ids: Array.from({ length: 200 }, () => 5), lossMask: mask(200, 1) };
  const late: TrainRow = { ...long, lossMask: mask(200, 150) };
  const data = [...rows, long, late];
  await expect(run(RECIPE, { data })).rejects.toMatchObject({
    code: "config",
    message: expect.stringContaining("200") as string,
  });
  const cut = await run(recipe({ ...RECIPE, steps: 1, truncation: "cut" }), { data });
  expect(cut.notes).toEqual(["2 cut, 1 dropped"]);
  expect(cut.metrics).toHaveLength(1);
});

test("a row longer than the context that the weights were loaded for is refused, not computed wrongly", async () => {
  const contextTokens = Math.max(...rows.map(({ ids }) => ids.length)) - 1;
  const on = await folderModel(gpu, "public/models/tiny", { rank: 4, targets: TARGETS }, { contextTokens });
  await expect(run(RECIPE, { on })).rejects.toMatchObject({
    code: "config",
    details: { longest: contextTokens + 1, batchTokens: contextTokens },
  });
});

/** Everything from `first` on is trained. */
function mask(length: number, first: number): (0 | 1)[] {
  return Array.from({ length }, (_, i) => (i >= first ? 1 : 0));
}
