// KTO on the bundled model's own right and wrong answers, each by itself, and the guards' rules on hand-made numbers.
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { systemClock } from "../../src/core/ports.ts";
import type { Checkpoint } from "../../src/records/checkpoint.ts";
import type { StepMetric } from "../../src/records/metric.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import type { Model } from "../../src/model/transformer.ts";
import type { ComparedRecipe, ComparedStudent } from "../../src/train/compared_training.ts";
import { judgedRows, packJudged, sideWeights, type JudgedAnswer } from "../../src/train/kto_batches.ts";
import { judgedStats, type JudgedStats, judgedStop, trainKto } from "../../src/train/kto_trainer.ts";
import { recipe } from "../../src/train/recipe.ts";
import { openTestGpu } from "../harness/gpu.ts";
import { BASE, tinyModel } from "../model/harness.ts";
import { labelledSamples } from "./labelled_samples.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 }); // software GPUs compile slowly

const MICRO_TOKENS = 512;
const RECIPE: ComparedRecipe = {
  ...recipe({ rank: 4, steps: 4, batchTokens: 400, seed: 3, learningRate: 2e-3, warmup: 1 }),
  beta: 0.2,
  sft: 0,
  judgeEvery: 1,
  mostLost: 20,
};

let gpu: Gpu;
let model: Model;
let answers: readonly JudgedAnswer[];

beforeAll(async () => {
  gpu = await openTestGpu();
  model = await tinyModel(gpu, 4);
  const asked = { split: "distil", count: 6, each: 4, temperature: 1 } as const;
  const samples = await labelledSamples(gpu, model, asked);
  answers = samples.map(({ ids, promptTokens, answer, task }) => ({
    promptIds: ids.slice(0, promptTokens),
    answerIds: ids.slice(promptTokens),
    isRight: answer === task.answer,
  }));
  expect(answers.filter(({ isRight }) => isRight).length).toBeGreaterThan(3);
  expect(answers.filter(({ isRight }) => !isRight).length).toBeGreaterThan(3);
});
afterAll(() => gpu.destroy());

interface Ran {
  /** null when the run was cancelled. */
  readonly trained: ComparedStudent | null;
  readonly checkpoints: Checkpoint[];
  readonly metrics: (StepMetric & JudgedStats)[];
  readonly validations: [number, JudgedStats][];
}

/** The training answers are the validation's too: what a step does to the very answers it saw. */
async function run(
  settings: ComparedRecipe,
  { from = null, cancelAt }: { readonly from?: Checkpoint | null; readonly cancelAt?: number } = {},
): Promise<Ran> {
  const stop = new AbortController();
  const ran: Omit<Ran, "trained"> = { checkpoints: [], metrics: [], validations: [] };
  try {
    const trained = await trainKto({
      runId: "kto",
      gpu,
      model,
      base: BASE,
      answers,
      validation: answers,
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

test("the first step starts at a half and parts right from wrong; cancelled and resumed, a run ends with the same bits", async () => {
  const whole = await run(RECIPE);
  expect(whole.trained!.stop).toBeNull();
  const [first] = whole.metrics;
  // The scorer's reference and the training's policy are the same kernels on the same weights; an untrained B adds zeros.
  expect(Math.abs(first!.loss - 0.5)).toBeLessThan(1e-4);
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

test("cross-entropy on the right answers lifts them above what weighing alone does", async () => {
  const plain = await run(RECIPE);
  const lifted = await run({ ...RECIPE, sft: 1 });
  const right = ({ validations }: Ran) => validations.at(-1)![1].right;
  expect(right(lifted)).toBeGreaterThan(right(plain));
});

test("a run that a guard ends says so, and a resumed one stays ended", async () => {
  // A rate that ruins the model: all answers lose their probability.
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
  const stats = (right: number, wrong: number, accuracy: number) => ({
    right,
    wrong,
    margin: right - wrong,
    accuracy,
  });
  expect(judgedStop(stats(-0.99, -3, 0.9), rule, 5)).toBeNull(); // 9.9 nats
  expect(judgedStop(stats(-1.01, -3, 0.9), rule, 5)).toMatchObject({ reason: "chosen-lost", step: 5 });
  expect(judgedStop(stats(1, -4, 0.99), rule, 5)).toBeNull();
  expect(judgedStop(stats(1, -4, 1), rule, 5)).toMatchObject({ reason: "saturated" });
  expect(judgedStop(stats(1, -2, 1), rule, 5)).toBeNull();
});

test("rewards are beta times the nats gained, and an answer is on its side of the distance; of none they are zeros", () => {
  const rows = [
    { reference: -10, isRight: true },
    { reference: -10, isRight: true },
    { reference: -12, isRight: false },
  ];
  // Gained: 2, 0.5 and 0.75 nats; the distance is 1, so the second is not on its side, and the third is.
  expect(judgedStats([-8, -9.5, -11.25], rows, { beta: 0.5, kl: 1 })).toEqual({
    right: 0.625,
    wrong: 0.375,
    margin: 0.25,
    accuracy: 2 / 3,
  });
  expect(judgedStats([], [], { beta: 0.5, kl: 0 })).toEqual({ right: 0, wrong: 0, margin: 0, accuracy: 0 });
});

const answer = (promptIds: number[], answerIds: number[], isRight: boolean) => ({
  promptIds,
  answerIds,
  isRight,
});

const ROOM = { longest: 100, context: 100 };

test("each text is mismatched with the next answer to another question, cut where it would not fit", () => {
  const rows = judgedRows(
    [answer([1, 2], [3], true), answer([1, 2], [4], false), answer([5], [6, 7, 8], true)],
    { longest: 9, context: 4 },
  );
  expect(rows.map(({ mismatched }) => mismatched.ids)).toEqual([
    [1, 2, 6, 7],
    [1, 2, 6, 7],
    [5, 3],
  ]);
  expect(rows[0]!.mismatched.lossMask).toEqual([0, 0, 1, 1]);
});

test("the rarer side is weighed up, and a step's weights sum to 1, wrong ones below 0", () => {
  const rows = [true, true, true, false].map((isRight, i) => ({
    ...judgedRows([answer([1], [i + 2], isRight), answer([9], [3], !isRight)], ROOM)[0]!,
    reference: -1,
    mismatchedReference: -2,
  }));
  const sides = sideWeights(rows);
  expect(sides).toEqual({ right: 1, wrong: 3 });
  const [batch] = packJudged(rows, 64, { sides, kl: 0.25 });
  expect([...batch!.answerWeights]).toEqual([1, 1, 1, -3].map((each) => Math.fround(each / 6)));
  expect(batch!.sequences).toEqual([
    [0, 2],
    [2, 4],
    [4, 6],
    [6, 8],
  ]);
});

test("one side alone, one question alone, an empty answer and a text too long are refused by their reason", () => {
  expect(() => judgedRows([], ROOM)).toThrow("0 answers are right and 0 are wrong");
  expect(() => judgedRows([answer([1], [2], true)], ROOM)).toThrow("1 answers are right and 0 are wrong");
  const one = [answer([1], [2], true), answer([1], [3], false)];
  expect(() => judgedRows(one, ROOM)).toThrow("All answers are to one question");
  expect(() => judgedRows([answer([1], [], true), ...one], ROOM)).toThrow("Answer 0 has an empty prompt");
  const long = [answer([1, 2], [3, 4], true), answer([5], [6], false)];
  expect(() => judgedRows(long, { ...ROOM, longest: 3 })).toThrow(
    "One answer with its question has 4 tokens",
  );
});
