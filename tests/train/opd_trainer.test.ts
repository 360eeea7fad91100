// On-policy distillation alone on the bundled model: no page, no worker, no store. The teacher's place is made as a debate makes it: the base
// reads a wrong and a right solution and writes its critique.
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { systemClock } from "../../src/core/ports.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import { hintsOf } from "../../src/tasks/arithmetic/hints.ts";
import { arithmeticTasks } from "../../src/tasks/arithmetic/word_problems.ts";
import { takeTasks } from "../../src/tasks/task_set.ts";
import { decodePlan } from "../../src/model/decoding/decode_plan.ts";
import { Generator } from "../../src/model/generate.ts";
import type { Model } from "../../src/model/transformer.ts";
import { parseModelCard } from "../../src/models/card.ts";
import type { Checkpoint } from "../../src/records/checkpoint.ts";
import type { StepMetric } from "../../src/records/metric.ts";
import type { Task } from "../../src/records/task.ts";
import { loadTokenizer, type Tokenizer } from "../../src/tokenizer/tokenizer.ts";
import { type OpdRecipe, trainOpd } from "../../src/train/opd_trainer.ts";
import { recipe } from "../../src/train/recipe.ts";
import { Scorer } from "../../src/train/scorer.ts";
import type { TaughtTask } from "../../src/train/taught_batches.ts";
import { answerRow, textLogprobs } from "../../src/train/text_logprobs.ts";
import { promptIds } from "../../src/voice/prompt_ids.ts";
import type { Voice } from "../../src/voice/voice.ts";
import { wordsVoice } from "../../src/voice/words/words.ts";
import { writeSolution } from "../../src/voice/words/written.ts";
import { openTestGpu } from "../harness/gpu.ts";
import { loadJson } from "../model/golden.ts";
import { BASE, tinyModel } from "../model/harness.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 }); // software GPUs compile slowly

const FOLDER = "public/models/tiny";
const RANK = 4;
const MICRO_TOKENS = 256;
const TEACHER_TOKENS = 512;
let gpu: Gpu;
let model: Model;
let generator: Generator;
let tokenizer: Tokenizer;
let voice: Voice;
let tasks: Task[];
/** Each with its teacher's place and what the base writes there, which is right. */
let taught: (TaughtTask & { readonly written: readonly number[] })[];
const asked = (task: Task) => promptIds(voice, tokenizer, { role: "propose", question: task.question });

beforeAll(async () => {
  gpu = await openTestGpu();
  model = await tinyModel(gpu, RANK);
  const plan = decodePlan(model.architecture, { rows: 16, contextTokens: 512 });
  generator = await Generator.create(gpu, model, plan);
  const config = await loadJson(`${FOLDER}/tokenizer_config.json`);
  tokenizer = loadTokenizer(await loadJson(`${FOLDER}/tokenizer.json`), config);
  voice = wordsVoice(parseModelCard(await loadJson(`${FOLDER}/retort.json`), FOLDER).dialect);
  tasks = takeTasks(arithmeticTasks(), "distil", 4, 3);
  taught = await debated(tasks);
});
afterAll(() => {
  generator.destroy();
  gpu.destroy();
});

/** The places of an agent that has read a wrong and a right solution and written its critique. */
async function debated(of: readonly Task[]): Promise<typeof taught> {
  const prompts = of.map((task) => {
    const right = writeSolution(task)!;
    const first = hintsOf(task).steps![0]!;
    const wrong = right.replace(`= ${first.result} .`, `= ${first.result + 1} .`);
    return promptIds(voice, tokenizer, { role: "revise", question: task.question, reads: [wrong, right] });
  });
  const rows = prompts.map((ids) => ({ ids, maxNewTokens: 220, temperature: 0, seed: 1 }));
  const results = await generator.generate(rows, { adapter: false, signal: new AbortController().signal });
  return of.map((task, i) => {
    const text = tokenizer.decode(results[i]!.ids);
    const { solution, answer } = voice.read(text);
    expect(answer).toBe(task.answer);
    const critique = text.slice(0, text.lastIndexOf(solution));
    expect(critique.startsWith("Check")).toBe(true);
    const written = [...tokenizer.encode(solution), tokenizer.endId];
    const place = { promptIds: [...prompts[i]!, ...tokenizer.encode(critique)], weight: 1 };
    return { task, teachers: [place], written };
  });
}

const settings = (changes: Partial<OpdRecipe>): OpdRecipe => ({
  ...recipe({ rank: RANK, steps: 3, batchTokens: 256, seed: 5, learningRate: 0.01, warmup: 0 }),
  questions: 4,
  answers: 1,
  temperature: 1,
  divergence: 1,
  ...changes,
});

async function run(
  of: OpdRecipe,
  { checkpoint, on = taught }: Partial<{ checkpoint: Checkpoint; on: readonly TaughtTask[] }> = {},
) {
  const checkpoints: Checkpoint[] = [];
  const metrics: StepMetric[] = [];
  const never = () => {
    throw new Error("not in these runs");
  };
  const adapter = await trainOpd({
    runId: "run",
    base: BASE,
    gpu,
    model,
    generator,
    tokenizer,
    voice,
    recipe: of,
    tasks: on,
    microTokens: MICRO_TOKENS,
    teacherTokens: TEACHER_TOKENS,
    checkpointing: "off",
    storage: "f32",
    checkpoint: checkpoint ?? null,
    checkpointEvery: 1,
    clock: systemClock,
    signal: new AbortController().signal,
    pause: () => null,
    onMetric: (metric) => metrics.push(metric),
    onOtherDevice: never,
    onSkipped: never,
    onCheckpoint: (saved) => {
      checkpoints.push(saved);
      return Promise.resolve();
    },
  });
  return { adapter, checkpoints, metrics };
}

/** Mean ln p of those right solutions as answers to the plain questions, by the student of the moment or the base. */
async function rightLogprob(adapter: boolean): Promise<number> {
  const texts = taught.map(({ task, written }) => answerRow(asked(task), written));
  const scorer = await Scorer.create(gpu, model, MICRO_TOKENS);
  const sums = await textLogprobs(scorer, texts, { adapter, signal: new AbortController().signal });
  scorer.destroy();
  return sums.reduce((sum, each) => sum + each, 0) / sums.length;
}

test("a teacher that has read the right solution makes the student likelier to write it by itself, and the two come nearer", async () => {
  const before = await rightLogprob(false);
  const { metrics } = await run(settings({ steps: 6 }));
  const after = await rightLogprob(true);
  expect(after).toBeGreaterThan(before + 0.5);
  const mean = (some: readonly StepMetric[]) => some.reduce((sum, { loss }) => sum + loss, 0) / some.length;
  expect(mean(metrics.slice(-3))).toBeLessThan(mean(metrics.slice(0, 3)));
});

test("a run that goes on after any of its steps ends with the bits of one that was not cut", async () => {
  const whole = await run(settings({ questions: 2 }));
  expect(whole.checkpoints.map(({ step }) => step)).toEqual([1, 2, 3]);
  for (const checkpoint of whole.checkpoints.slice(0, 2)) {
    const resumed = await run(settings({ questions: 2 }), { checkpoint });
    expect(resumed.metrics.map(({ step, loss }) => [step, loss])).toEqual(
      whole.metrics.slice(checkpoint.step).map(({ step, loss }) => [step, loss]),
    );
    expect(resumed.adapter).toEqual(whole.adapter);
  }
  const other = run(settings({ questions: 2, divergence: 0.5 }), { checkpoint: whole.checkpoints[0]! });
  await expect(other).rejects.toMatchObject({ code: "store-corrupt" });
});

test("a teacher that sees no more than the student is no distance away, and its weight and number do not count", async () => {
  const same = taught.map(({ task }) => ({
    task,
    teachers: [0.25, 0.75].map((weight) => ({ promptIds: asked(task), weight })),
  }));
  const { metrics } = await run(settings({ steps: 1, questions: 1 }), { on: same });
  expect(metrics[0]!.loss).toBeLessThan(1e-6);
  expect(metrics[0]!.gradNorm).toBeLessThan(1e-4);
});

test("numbers out of their range are refused by name, and so is a run without a question", async () => {
  await expect(run(settings({ divergence: 1.5 }))).rejects.toThrow("divergence must be from 0 to 1, got 1.5");
  await expect(run(settings({ answers: 0 }))).rejects.toThrow("answers must be a whole number from 1 on");
  await expect(run(settings({ questions: 2 }), { on: [] })).rejects.toMatchObject({ code: "empty-dataset" });
});
