// The trainer alone on the bundled model: no page, no worker, no store. What it is to keep arrives in callbacks.
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { systemClock } from "../../src/core/ports.ts";
import { normal } from "../../src/core/rng.ts";
import type { Checkpoint } from "../../src/records/checkpoint.ts";
import type { GrpoMetric } from "../../src/records/metric.ts";
import type { Task } from "../../src/records/task.ts";
import { readFloats } from "../../src/gpu/buffers.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import { parseModelCard } from "../../src/models/card.ts";
import { decodePlan } from "../../src/model/decoding/decode_plan.ts";
import { Generator } from "../../src/model/generate.ts";
import { initialParameters } from "../../src/model/lora.ts";
import type { Model } from "../../src/model/transformer.ts";
import { arithmeticTasks } from "../../src/tasks/arithmetic/word_problems.ts";
import { takeTasks } from "../../src/tasks/task_set.ts";
import type { Voice } from "../../src/voice/voice.ts";
import { loadTokenizer, type Tokenizer } from "../../src/tokenizer/tokenizer.ts";
import { wordsVoice } from "../../src/voice/words/words.ts";
import { type GrpoRecipe, grpoRecipe } from "../../src/train/grpo_recipe.ts";
import type { SampleAnswer } from "../../src/train/grpo_iteration.ts";
import { checkEarned } from "../../src/train/guards.ts";
import { type GrpoJob, type GrpoResult, trainGrpo } from "../../src/train/grpo_trainer.ts";
import { policyGradientObjective } from "../../src/train/objectives/policy_gradient.ts";
import type { StepScorer } from "../../src/train/rewards.ts";
import {
  packAnswers,
  questionsOf,
  sampleAnswers,
  scoreAnswers,
  withoutTwins,
} from "../../src/train/rollouts.ts";
import { Scorer } from "../../src/train/scorer.ts";
import { TrainingStep } from "../../src/train/training_step.ts";
import { openTestGpu } from "../harness/gpu.ts";
import { loadJson } from "../model/golden.ts";
import { BASE, tinyModel } from "../model/harness.ts";

// A software GPU on a busy machine compiles for a minute before it computes for a second.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 300_000 });

const FOLDER = "public/models/tiny";
const RANK = 8;
const MICRO_TOKENS = 512;
let gpu: Gpu;
let model: Model;
let generator: Generator;
let tokenizer: Tokenizer;
let voice: Voice;
let tasks: Task[];
let validation: Task[];

beforeAll(async () => {
  gpu = await openTestGpu();
  model = await tinyModel(gpu, RANK);
  generator = await Generator.create(
    gpu,
    model,
    decodePlan(model.architecture, { rows: 64, contextTokens: 256 }),
  );
  tokenizer = loadTokenizer(
    await loadJson(`${FOLDER}/tokenizer.json`),
    await loadJson(`${FOLDER}/tokenizer_config.json`),
  );
  voice = wordsVoice(parseModelCard(await loadJson(`${FOLDER}/retort.json`), FOLDER).dialect);
  tasks = takeTasks(arithmeticTasks(), "distil", 6, 3);
  validation = takeTasks(arithmeticTasks(), "val", 16, 3);
});
afterAll(() => {
  generator.destroy();
  gpu.destroy();
});

interface Ran {
  /** null when the run was cancelled. */
  readonly result: GrpoResult | null;
  readonly checkpoints: Checkpoint[];
  readonly metrics: GrpoMetric[];
  readonly samples: SampleAnswer[];
}

/** A run with a checkpoint after every other iteration; `cancelAt` cancels it there. */
async function run(
  recipe: GrpoRecipe,
  options: Partial<Pick<GrpoJob, "checkpoint" | "scorer" | "tasks" | "validation" | "voice">> & {
    readonly cancelAt?: number;
  } = {},
): Promise<Ran> {
  const { cancelAt, ...job } = options;
  const stop = new AbortController();
  const ran = {
    checkpoints: [] as Checkpoint[],
    metrics: [] as GrpoMetric[],
    samples: [] as SampleAnswer[],
  };
  const never = () => {
    throw new Error("not in these runs");
  };
  try {
    const result = await trainGrpo({
      runId: "run",
      base: BASE,
      gpu,
      model,
      generator,
      tokenizer,
      voice,
      recipe,
      tasks,
      validation: [],
      scorer: null,
      microTokens: MICRO_TOKENS,
      checkpointing: "off",
      storage: "f32",
      checkpoint: null,
      checkpointEvery: 2,
      clock: systemClock,
      signal: stop.signal,
      // A pause that never ends, as Ctrl-C makes one: the state is saved first.
      pause: () =>
        ran.metrics.length === cancelAt ? { reached: () => stop.abort(), ended: Promise.resolve() } : null,
      onIteration: (metric, samples) => {
        ran.metrics.push(metric);
        ran.samples.push(...samples);
      },
      onValidation: () => {},
      onOtherDevice: never,
      onSkipped: never,
      onCheckpoint: (checkpoint) => {
        ran.checkpoints.push(structuredClone(checkpoint));
        return Promise.resolve();
      },
      ...job,
    });
    return { ...ran, result };
  } catch (thrown) {
    if (cancelAt === undefined) throw thrown;
    expect(thrown).toMatchObject({ code: "aborted" });
    return { ...ran, result: null };
  }
}

const untimed = (metrics: readonly GrpoMetric[]) =>
  metrics.map(({ elapsedMs: _elapsed, rolloutMs: _rollout, ...rest }) => rest);
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

test("one step towards an answer raises its log-probability by what its gradient says", async () => {
  const how = { answers: 1, temperature: 0, key: 0, signal: new AbortController().signal };
  const [rollout] = await sampleAnswers({ generator, tokenizer, voice }, tasks.slice(0, 1), how);
  const target = {
    ...rollout!,
    ids: [...tokenizer.encode("Step 1 : now 1 + 1 = 3 . Answer : 3"), tokenizer.endId],
  };
  const objective = policyGradientObjective({ clipLow: 0.2, clipHigh: 0.2, beta: 0, onPolicy: true });
  const step = await TrainingStep.create(gpu, model, MICRO_TOKENS, { maxGradNorm: null }, objective);
  const scorer = await Scorer.create(gpu, model, MICRO_TOKENS);
  const { layout } = model.lora;
  const zeros = new Float32Array(layout.length);
  step.writeState({ parameters: initialParameters(layout, 1), m: zeros, v: zeros });
  const logprob = async () => mean([...(await scoreAnswers(scorer, [target], true))[0]!]);

  const before = await logprob();
  const rate = 1e-5;
  const row = {
    rollout: target,
    advantages: new Float32Array(target.ids.length).fill(1),
    weight: 1,
    oldLogprobs: null,
    referenceLogprobs: null,
  };
  const outcome = await step.run(packAnswers([row], step.rows), 0, rate);
  expect(outcome.reported["ratio"]).toBeCloseTo(1, 6);
  const grad = await readFloats(gpu, step.grad, layout.length);
  const rise = (await logprob()) - before;
  // Adam's first step moves every weight by rate against the sign of its gradient, so ln p rises by rate * sum |g| to first order.
  const predicted = rate * grad.reduce((sum, each) => sum + Math.abs(each), 0);
  expect(predicted).toBeGreaterThan(1e-3);
  expect(rise / predicted).toBeGreaterThan(0.9);
  expect(rise / predicted).toBeLessThan(1.1);
  step.destroy();
  scorer.destroy();
});

test("a few iterations raise the share of right answers; cancelled, resumed or run again, the bits are the same", async () => {
  const recipe = grpoRecipe({
    rank: RANK,
    iterations: 8,
    seed: 5,
    practiceTasks: 6,
    rollouts: 8,
    learningRate: 8e-3,
    warmup: 1,
    validateEvery: 4,
  });
  const whole = await run(recipe, { validation });
  const shares = whole.metrics.map(({ verified }) => verified);
  // The same six questions every time. Two means of 144 answers, each right or not, differ by 0.06 (one standard error) if nothing
  // is learned; what is learned is several of those.
  expect(mean(shares.slice(-3)) - mean(shares.slice(0, 3))).toBeGreaterThan(0.1);
  expect(whole.metrics.map(({ iteration }) => iteration)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  for (const metric of whole.metrics) {
    expect(metric).toMatchObject({ answers: 48, questions: 6, process: null, reward: metric.verified });
    expect(metric.dropped).toBeLessThan(6);
    expect(metric.ratio).toBeCloseTo(1, 5); // one update a batch of answers: exactly on-policy
    expect(metric.clipped).toBe(0);
    expect(metric.kl!).toBeGreaterThanOrEqual(0);
    expect(metric.entropy).toBeGreaterThan(0);
  }
  expect(whole.metrics.at(-1)!.kl!).toBeGreaterThan(whole.metrics[0]!.kl! + 1e-4);
  expect(whole.result!.watch.validations.map(({ step }) => step)).toEqual([0, 4, 8]);
  const { best } = whole.result!.watch;
  expect(best!.score).toBe(Math.max(...whole.result!.watch.validations.map(({ score }) => score)));
  expect(whole.result!.kept.adapter).toBe(best!.adapter);
  const [sample] = whole.samples;
  expect(sample!.text).toContain("Step 1 :");
  expect(sample!.reward).toBe(sample!.isRight ? 1 : 0);

  const first = await run(recipe, { validation, cancelAt: 3 });
  expect(first.result).toBeNull();
  expect(first.checkpoints.map(({ step }) => step)).toEqual([2, 3]);
  expect(untimed(first.metrics)).toEqual(untimed(whole.metrics.slice(0, 3)));
  const late = await run(recipe, { validation, checkpoint: whole.checkpoints[2]! });
  expect(whole.checkpoints[2]!.step).toBe(6);
  expect(late.result!.last).toEqual(whole.result!.last);
  expect(untimed(late.metrics)).toEqual(untimed(whole.metrics.slice(6)));
  expect(late.result!.watch.validations).toEqual(whole.result!.watch.validations);
  const other = grpoRecipe({ ...recipe, klCoefficient: 0.02 });
  await expect(run(other, { validation, checkpoint: whole.checkpoints[0]! })).rejects.toMatchObject({
    code: "store-corrupt",
  });
});

describe.each(["k1", "k3"] as const)("KL as %s", (kl) => {
  test("its gradient leads a policy that was pushed away back to the base, over several updates a batch", async () => {
    const recipe = grpoRecipe({
      rank: RANK,
      iterations: 6,
      seed: 2,
      practiceTasks: 6,
      rollouts: 6,
      advantage: "leave-one-out",
      klCoefficient: 5,
      kl,
      epochs: 2,
      updates: 2,
      learningRate: 4e-3,
      warmup: 1,
      klLimit: null,
    });
    const { checkpoints } = await run(recipe, { cancelAt: 0 });
    const start = checkpoints[0]!;
    expect(start.step).toBe(0);
    for (const [name, { B }] of start.adapter.tensors) {
      for (let i = 0; i < B.length; i++) B[i] = 0.08 * normal(name.length, i);
    }
    const { metrics } = await run(recipe, { checkpoint: start });
    // Every iteration asks other questions and samples its own answers, so single estimates scatter: pairs are compared.
    const divergence = metrics.map((metric) => metric.kl!);
    const mean = (two: readonly number[]) => (two[0]! + two[1]!) / 2;
    expect(mean(divergence)).toBeGreaterThan(0.005);
    expect(mean(divergence.slice(-2)) / mean(divergence)).toBeLessThan(0.6);
    expect(metrics.some(({ clipped }) => clipped > 0)).toBe(true);
  });
});

test("a run whose step scores rise while its answers get worse is ended by the guard, and stays ended when resumed", async () => {
  const recipe = grpoRecipe({
    rank: RANK,
    iterations: 40,
    seed: 4,
    practiceTasks: 2,
    rollouts: 4,
    reward: { verifier: 0, prm: 1, aggregate: "mean" },
    klLimit: null,
  });
  const scorer: StepScorer = {
    id: "takes anything",
    score: (answers) => Promise.resolve(answers.map(({ ids }) => [{ end: ids.length - 1, score: 1 }])),
  };
  // No answer is right any more, and nothing was learned for it: the scores do not differ.
  const unsolvable = tasks.map((task) => ({ ...task, answer: "none" }));
  const { checkpoints } = await run(recipe, { scorer, tasks: unsolvable, cancelAt: 0 });
  const [metric] = (await run(grpoRecipe({ ...recipe, iterations: 1 }), { scorer, tasks: unsolvable }))
    .metrics;
  const history = Array.from({ length: 9 }, (_, i) => ({
    ...metric!,
    iteration: i + 1,
    verified: 1 - i / 10,
    process: 0.1 + i / 10,
  }));
  const watch = { validations: [], best: null, history };
  const after = await run(recipe, {
    scorer,
    tasks: unsolvable,
    checkpoint: { ...checkpoints[0]!, step: 9, watch },
  });
  expect(after.metrics.map(({ iteration, dropped, loss }) => [iteration, dropped, loss])).toEqual([
    [10, 2, 0],
  ]);
  expect(after.result!.stop).toMatchObject({ reason: "reward-hacking", step: 10 });
  const again = await run(recipe, { scorer, tasks: unsolvable, checkpoint: after.checkpoints.at(-1)! });
  expect(again.metrics).toEqual([]);
  expect(again.result!.stop).toEqual(after.result!.stop);
  expect(again.result!.kept).toEqual({ adapter: again.result!.last, step: 10 });
});

test("what cannot be is refused by name: step scores without a scorer, no question, test questions that choose", async () => {
  const recipe = grpoRecipe({ rank: RANK, iterations: 1, seed: 0 });
  const scored = grpoRecipe({ ...recipe, reward: { verifier: 1, prm: 0.5, aggregate: "mean" } });
  await expect(run(scored)).rejects.toMatchObject({ code: "config" });
  await expect(run(recipe, { tasks: [] })).rejects.toMatchObject({ code: "empty-dataset" });
  await expect(run(recipe, { validation: tasks })).rejects.toMatchObject({ code: "config" });
  for (const wrong of [
    { rollouts: 1 },
    { temperature: 0 },
    { epochs: 0 },
    { clipLow: 2 },
    { klCoefficient: NaN },
    { patience: 0 },
    { reward: { verifier: 0, prm: 0, aggregate: "mean" } },
  ] as const) {
    expect(() => grpoRecipe({ ...recipe, ...wrong }), JSON.stringify(wrong)).toThrow(
      expect.objectContaining({ code: "config" }),
    );
  }
});

test("a student whose first hundred attempts earn nothing is refused, and told how many were in the form", async () => {
  const unsolvable = tasks.map((task) => ({ ...task, answer: "none" }));
  const recipe = grpoRecipe({ rank: RANK, iterations: 3, seed: 0, practiceTasks: 6, rollouts: 9 });
  const refused = await run(recipe, { tasks: unsolvable }).catch((thrown: unknown) => thrown);
  expect(refused).toMatchObject({ code: "empty-dataset", details: { attempts: 108 } });
  expect(String(refused)).toMatch(
    /None of the first 108 attempts earned anything.+; [\d.]+ % of them gave an answer in the form.+copy the group first/,
  );
  const round = (reward: number) => ({ reward, answers: 60, inForm: 0.5 }) as GrpoMetric;
  expect(() => checkEarned([round(0)])).not.toThrow(); // too few to say
  expect(() => checkEarned([round(0), round(0.1), round(0)])).not.toThrow();
  expect(() => checkEarned([round(0), round(0)])).toThrow(/first 120 attempts.+; 50\.0 % of them/);
});

test("what is cut at the limit and what is in the form are counted apart from what is right", async () => {
  const recipe = grpoRecipe({ rank: RANK, iterations: 1, seed: 0, practiceTasks: 2, rollouts: 4 });
  const [{ cut, inForm, verified } = {} as GrpoMetric] = (await run(recipe)).metrics;
  expect(cut).toBe(0);
  expect(inForm).toBeGreaterThan(0);
  expect(inForm).toBeGreaterThanOrEqual(verified);
  const short = Object.create(voice, { budget: { value: () => ({ maxNewTokens: 3, maxRead: 0 }) } }) as Voice;
  const [{ cut: allCut, inForm: none } = {} as GrpoMetric] = (await run(recipe, { voice: short })).metrics;
  expect([allCut, none]).toEqual([1, 0]);
});

test("every question comes once before any comes again, and answers that say the same become one row", () => {
  const asked = [0, 1, 2].flatMap((iteration) => questionsOf(tasks, { seed: 1, iteration, count: 5 }));
  expect(new Set(asked.slice(0, 6).map(({ id }) => id)).size).toBe(6);
  expect(new Set(asked.slice(6, 12).map(({ id }) => id)).size).toBe(6);
  const row = (group: number, id: number, weight: number) => ({
    group,
    rollout: { task: tasks[0]!, prompt: [1], ids: [id], text: "", isStopped: true, surprise: 0 },
    advantages: new Float32Array([id]),
    weight,
    oldLogprobs: null,
    referenceLogprobs: null,
  });
  const merged = withoutTwins([row(0, 7, 1), row(0, 8, 1), row(0, 7, 1), row(1, 7, 1)]);
  expect(merged.map(({ group, rollout, weight }) => [group, rollout.ids[0], weight])).toEqual([
    [0, 7, 2],
    [0, 8, 1],
    [1, 7, 1],
  ]);
});
