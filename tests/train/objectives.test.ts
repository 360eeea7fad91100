// Every objective on the bundled model: the gradient that reaches the arena is the slope of the reported loss.
// The losses themselves are held against torch in tests/kernels/loss_head.test.ts, the model's backward in tests/model.
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { normal } from "../../src/core/rng.ts";
import { readFloats } from "../../src/gpu/buffers.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import { prmHeadFloats } from "../../src/kernels/prm_head/prm_head.ts";
import { initialParameters } from "../../src/model/lora.ts";
import type { Model } from "../../src/model/transformer.ts";
import { packMicroBatches, type PackedBatch } from "../../src/train/dataloader.ts";
import { crossEntropyObjective } from "../../src/train/objectives/cross_entropy.ts";
import type { Objective } from "../../src/train/objectives/objective.ts";
import { divergenceObjective } from "../../src/train/objectives/divergence.ts";
import { HiddenRows } from "../../src/train/hidden_rows.ts";
import { policyGradientObjective } from "../../src/train/objectives/policy_gradient.ts";
import { preferenceObjective } from "../../src/train/objectives/preference.ts";
import { processRewardObjective } from "../../src/train/objectives/process_reward.ts";
import { teacherKlObjective } from "../../src/train/objectives/teacher_kl.ts";
import { unpairedObjective } from "../../src/train/objectives/unpaired.ts";
import { Scorer, type Scores } from "../../src/train/scorer.ts";
import { trainingPlan, TrainingStep } from "../../src/train/training_step.ts";
import { expectClose } from "../harness/close.ts";
import { openTestGpu } from "../harness/gpu.ts";
import { type Golden, loadGolden } from "../model/golden.ts";
import { tinyModel } from "../model/harness.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 }); // software GPUs compile slowly

const TOKENS = 200;
let gpu: Gpu;
let golden: Golden;
let model: Model;
let batch: PackedBatch;
/** The log-probabilities of the starting policy. */
let scores: Scores;
let start: Float32Array<ArrayBuffer>;

/** A and B both random, so that every gradient is other than 0; the extra block too. */
function randomArena({ lora: { layout } }: Model): Float32Array<ArrayBuffer> {
  const arena = initialParameters(layout, 5);
  for (const { b, outFeatures } of layout.slots) {
    for (let i = 0; i < outFeatures * layout.rank; i++) arena[b + i] = 0.05 * normal(6, i);
  }
  const { at, length } = layout.extra;
  for (let i = 0; i < length - 2; i++) arena[at + i] = 0.1 * normal(7, i);
  return arena;
}

beforeAll(async () => {
  gpu = await openTestGpu();
  golden = await loadGolden();
  model = await tinyModel(gpu, 4);
  start = randomArena(model);
  const packed = packMicroBatches(
    [0, 2, 3].map((i) => golden.sequences[i]!),
    256,
  );
  expect(packed.length).toBe(1);
  batch = packed[0]!;
  const step = await TrainingStep.create(gpu, model, TOKENS);
  step.writeState({ parameters: start, m: zeros(start), v: zeros(start) });
  step.destroy();
  const scorer = await Scorer.create(gpu, model, TOKENS, { top: 8 });
  scores = await scorer.run(batch, true);
  scorer.destroy();
});
afterAll(() => gpu.destroy());

const zeros = (like: Float32Array) => new Float32Array(like.length);
const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, each, i) => sum + each * b[i]!, 0);

/** Loss and gradient at `parameters`: a step of rate 0 changes nothing. */
async function lossAt<Batch extends PackedBatch>(
  step: TrainingStep<Batch>,
  parameters: Float32Array<ArrayBuffer>,
  of: Batch,
) {
  step.writeState({ parameters, m: zeros(parameters), v: zeros(parameters) });
  const outcome = await step.run([of], 0, 0);
  expect(outcome.isApplied).toBe(true);
  return outcome;
}

/** Central differences of the reported loss along the gradient and along a random direction. */
async function expectSlope<Batch extends PackedBatch>(
  on: Model,
  from: Float32Array<ArrayBuffer>,
  objective: Objective<Batch>,
  of: Batch,
): Promise<{ readonly grad: Float32Array; readonly reported: Readonly<Record<string, number>> }> {
  const step = await TrainingStep.create(gpu, on, TOKENS, {}, objective);
  const { reported } = await lossAt(step, from, of);
  expect(Object.keys(reported)).toEqual([...objective.reported]);
  const grad = await readFloats(gpu, step.grad, from.length);
  const norm = Math.sqrt(dot(grad, grad));
  expect(norm).toBeGreaterThan(1e-3);
  const noise = grad.map((each, i) =>
    each === 0 ? 0 : each + (2 * norm * normal(9, i)) / Math.sqrt(grad.length),
  );
  for (const direction of [grad, noise]) {
    const length = Math.sqrt(dot(direction, direction));
    const want = dot(grad, direction) / length;
    // The loss is about 1 and right to a few 1e-7; a step that changes it by about 0.006 leaves 1e-4 of the slope to rounding,
    // and to the third derivative about the square of the change.
    const h = 0.003 / want;
    const moved = async (by: number) => {
      const parameters = from.map((each, i) => each + (by * direction[i]!) / length);
      return (await lossAt(step, parameters, of)).loss;
    };
    const slope = ((await moved(h)) - (await moved(-h))) / (2 * h);
    expect(Math.abs(slope / want - 1)).toBeLessThan(0.01);
  }
  step.destroy();
  return { grad, reported };
}

test("the scorer's log-probabilities are the loss of training, and its top ids hold them", async () => {
  const step = await TrainingStep.create(gpu, model, TOKENS);
  const { loss } = await lossAt(step, start, batch);
  step.destroy();
  const mean = -batch.weights.reduce((sum, weight, row) => sum + weight * scores.logprobs[row]!, 0);
  expect(Math.abs(mean - loss)).toBeLessThan(1e-6);
  for (let row = 0; row < batch.tokens; row++) {
    const ids = scores.topIds.subarray(8 * row, 8 * row + 8);
    const logprobs = scores.topLogprobs.subarray(8 * row, 8 * row + 8);
    if (batch.weights[row] === 0) {
      expect([...logprobs, scores.logprobs[row], scores.entropies[row]]).toEqual(Array(10).fill(0));
      continue;
    }
    const at = ids.indexOf(batch.targets[row]!);
    if (at >= 0) expect(Math.abs(logprobs[at]! - scores.logprobs[row]!)).toBeLessThan(1e-6);
    else expect(scores.logprobs[row]!).toBeLessThanOrEqual(logprobs[7]! + 1e-6);
    expect(scores.entropies[row]!).toBeGreaterThan(
      -logprobs.reduce((sum, lp) => sum - Math.exp(lp) * lp, 0) - 1,
    );
  }
});

test("without the adapter the scorer sees the base", async () => {
  const scorer = await Scorer.create(gpu, model, TOKENS);
  const off = await scorer.run(batch, false);
  const on = await scorer.run(batch, true);
  const blank = await tinyModel(gpu, 4);
  const other = await Scorer.create(gpu, blank, TOKENS);
  const base = await other.run(batch, true);
  expectClose("adapter off", off.logprobs, base.logprobs, { roundings: 50, because: "LoRA terms of 0" });
  expect(on.logprobs).toEqual(scores.logprobs);
  expect(off.logprobs).not.toEqual(on.logprobs);
  scorer.destroy();
  other.destroy();
});

test("cross-entropy", async () => {
  await expectSlope(model, start, crossEntropyObjective, batch);
});

test("policy gradient: its slope, its reports, and cross-entropy at ratio 1", async () => {
  const sampled = {
    ...batch,
    advantages: Float32Array.from(batch.weights, (_, row) => (row % 2 === 0 ? 1.5 : -0.7)),
    oldLogprobs: scores.logprobs.map((each, row) => each + 0.3 * normal(11, row)),
    referenceLogprobs: scores.logprobs.map((each, row) => each + 0.3 * normal(12, row)),
  };
  const rule = { clipLow: 0.2, clipHigh: 0.2, beta: 0.1 };
  const { reported } = await expectSlope(model, start, policyGradientObjective(rule), sampled);
  const rows = batch.weights.filter((weight) => weight !== 0).length;
  expect(reported["clipped"]).toBeGreaterThan(1 / rows);
  expect(reported["clipped"]).toBeLessThan(0.9);
  expect(reported["kl"]).toBeGreaterThan(0.01);
  expect(Math.abs(reported["ratio"]! - 1)).toBeLessThan(0.3);

  const same = {
    ...batch,
    advantages: new Float32Array(batch.weights.length).fill(1),
    oldLogprobs: scores.logprobs,
    referenceLogprobs: scores.logprobs,
  };
  const plain = await TrainingStep.create(gpu, model, TOKENS);
  await lossAt(plain, start, batch);
  const want = await readFloats(gpu, plain.grad, start.length);
  plain.destroy();
  const step = await TrainingStep.create(
    gpu,
    model,
    TOKENS,
    {},
    policyGradientObjective({ ...rule, beta: 0 }),
  );
  const outcome = await lossAt(step, start, same);
  const got = await readFloats(gpu, step.grad, start.length);
  step.destroy();
  expect(Math.abs(outcome.reported["ratio"]! - 1)).toBeLessThan(1e-6);
  expectClose("gradient", got, want, { roundings: 100, because: "ratios within 1e-6 of 1" });
});

test("KL to a teacher: its slope, and cross-entropy when the teacher is certain", async () => {
  const teacherIds = scores.topIds;
  const teacherProbabilities = scores.topLogprobs.map((each, i) =>
    batch.weights[Math.floor(i / 8)] === 0 ? 0 : Math.exp(each) * (i % 8 === 0 ? 0.6 : 1.05),
  );
  const rule = { idsPerRow: 8, tail: true, temperature: 1.5 };
  const taught = { ...batch, teacherIds, teacherProbabilities };
  await expectSlope(model, start, teacherKlObjective(rule), taught);
  const twice = { ...taught, teacherIds: teacherIds.slice().fill(3) };
  const step = await TrainingStep.create(gpu, model, TOKENS, {}, teacherKlObjective(rule));
  expect(() => step.run([twice], 0, 0)).toThrow("of the teacher names one token twice: 3, 3");
  step.destroy();

  const certain = {
    ...batch,
    teacherIds: batch.targets,
    teacherProbabilities: new Float32Array(batch.weights.length).fill(1),
  };
  const sure = await TrainingStep.create(
    gpu,
    model,
    TOKENS,
    {},
    teacherKlObjective({ idsPerRow: 1, tail: false }),
  );
  const plain = await TrainingStep.create(gpu, model, TOKENS);
  expect((await lossAt(sure, start, certain)).loss).toBe((await lossAt(plain, start, batch)).loss);
  const [got, want] = [
    await readFloats(gpu, sure.grad, start.length),
    await readFloats(gpu, plain.grad, start.length),
  ];
  expectClose("gradient", got, want, { roundings: 100, because: "1 - p grouped in another way" });
  sure.destroy();
  plain.destroy();
});

test("divergence: its slope from a teacher far away, and none of a student that is the base from the base", async () => {
  const reader = await HiddenRows.create(gpu, model, TOKENS);
  const { columns } = reader;
  const found = await reader.read(batch);
  reader.destroy();
  const teacherHidden = new Float32Array(batch.weights.length * columns);
  let at = 0;
  for (const [row, weight] of batch.weights.entries()) {
    if (weight === 0) continue;
    teacherHidden.set(found.subarray(at * columns, ++at * columns), row * columns);
  }
  const taught = { ...batch, teacherHidden };
  const objective = divergenceObjective(1); // the others differ in the kernel alone
  const far = { ...taught, teacherHidden: teacherHidden.map((each, i) => each + 3 * normal(13, i)) };
  await expectSlope(model, start, objective, far);
  const step = await TrainingStep.create(gpu, model, TOKENS, {}, objective);
  const { loss, gradNorm } = await lossAt(step, initialParameters(model.lora.layout, 5), taught);
  step.destroy();
  expect(Math.abs(loss)).toBeLessThan(1e-6);
  expect(gradNorm).toBeLessThan(1e-4);
});

test("preference: its slope and its rewards; ln 2 where policy and reference agree", async () => {
  const lengths = [1, 0, 2, 3].map((i) => golden.sequences[i]!.ids.length);
  const packed = packMicroBatches(
    [1, 0, 2, 3].map((i) => ({ ...golden.sequences[i]!, weight: 1 })),
    256,
  );
  expect(packed.length).toBe(1);
  let row = 0;
  const sequences = lengths.map((length) => {
    row += length;
    return [row - length, row] as const;
  });
  const scorer = await Scorer.create(gpu, model, TOKENS);
  const step = await TrainingStep.create(gpu, model, TOKENS);
  await lossAt(step, start, batch); // the arena is what it was
  step.destroy();
  const { logprobs } = await scorer.run(packed[0]!, true);
  scorer.destroy();
  const sums = Float32Array.from(sequences, ([first, end]) =>
    logprobs.subarray(first, end).reduce((a, b) => a + b, 0),
  );
  const pairs = {
    ...packed[0]!,
    sequences,
    referenceLogprobs: sums.map((each, i) => each + [2, -1, -3, 1][i]!),
    pairWeights: new Float32Array([0.5, 0.5]),
  };
  const objective = preferenceObjective({ beta: 0.2, labelSmoothing: 0.05, pairs: 3 });
  const { reported } = await expectSlope(model, start, objective, pairs);
  // Rewards -0.4, 0.2 and 0.6, -0.2: the second pair is in order.
  expect(Math.abs(reported["chosen"]! - 0.2)).toBeLessThan(1e-4);
  expect(Math.abs(reported["rejected"]! - 0)).toBeLessThan(1e-4);
  expect(reported["right"]).toBe(1);

  const even = await TrainingStep.create(gpu, model, TOKENS, {}, objective);
  const agreed = await lossAt(even, start, { ...pairs, referenceLogprobs: sums });
  expect(Math.abs(agreed.loss - Math.LN2)).toBeLessThan(1e-5);
  expect(() => even.run([{ ...pairs, pairWeights: new Float32Array(4) }], 0, 0)).toThrow(
    "at most 3 pairs fit",
  );
  even.destroy();
});

test("unpaired: its slope and its rewards; a half where policy and reference agree", async () => {
  const order = [1, 0, 2, 3];
  const lengths = order.map((i) => golden.sequences[i]!.ids.length);
  const packed = packMicroBatches(
    order.map((i) => ({ ...golden.sequences[i]!, weight: 1 })),
    256,
  )[0]!;
  let row = 0;
  const sequences = lengths.map((length) => [row, (row += length)] as const);
  const scorer = await Scorer.create(gpu, model, TOKENS);
  const step = await TrainingStep.create(gpu, model, TOKENS);
  await lossAt(step, start, batch); // the arena is what it was
  step.destroy();
  const { logprobs } = await scorer.run(packed, true);
  scorer.destroy();
  const sums = Float32Array.from(sequences, ([first, end]) =>
    logprobs.subarray(first, end).reduce((a, b) => a + b, 0),
  );
  const answers = {
    ...packed,
    sequences,
    referenceLogprobs: sums.map((each, i) => each + [2, -1, -3, 1][i]!),
    answerWeights: new Float32Array([0.25, -0.25, 0.375, -0.125]),
    kl: 0.5,
  };
  const objective = unpairedObjective({ beta: 0.2, answers: 5 });
  const { reported } = await expectSlope(model, start, objective, answers);
  // Rewards -0.4, 0.2, 0.6, -0.2: of the right ones the second, of the wrong ones the second is on its side of 0.5 nats.
  expect(Math.abs(reported["right"]! - 0.2)).toBeLessThan(1e-4);
  expect(Math.abs(reported["wrong"]! - 0)).toBeLessThan(1e-4);
  expect(reported["in order"]).toBe(2);

  const even = await TrainingStep.create(gpu, model, TOKENS, {}, objective);
  const agreed = await lossAt(even, start, { ...answers, referenceLogprobs: sums, kl: 0 });
  expect(Math.abs(agreed.loss - 0.5)).toBeLessThan(1e-5);
  expect(() => even.run([{ ...answers, answerWeights: new Float32Array(6) }], 0, 0)).toThrow(
    "at most 5 answers fit",
  );
  expect(() => even.run([{ ...answers, kl: -0.1 }], 0, 0)).toThrow("must be 0 or above");
  even.destroy();
});

test("process reward: its slope in adapter and head, and AdamW trains both", async () => {
  const { hidden } = model.architecture;
  const judge = await tinyModel(gpu, { rank: 4, extra: prmHeadFloats(hidden) });
  const arena = randomArena(judge);
  const marked = {
    ...batch,
    weights: batch.weights.map((weight, row) => (weight !== 0 && row % 3 === 0 ? 0.1 : 0)),
    labels: Uint32Array.from(batch.weights, (_, row) => (row % 2 === 0 ? 1 : 0)),
    places: Uint32Array.from({ length: 2 * batch.weights.length }, (_, i) => (i % 2) * Math.floor(i / 20)),
  };
  const { grad } = await expectSlope(judge, arena, processRewardObjective(), marked);
  const { at, length } = judge.lora.layout.extra;
  expect(grad.subarray(at, at + 2 * hidden + 2).every((each) => each !== 0)).toBe(true);
  expect([...grad.subarray(at + length - 2, at + length)]).toEqual([0, 0]);

  const step = await TrainingStep.create(gpu, judge, TOKENS, {}, processRewardObjective());
  step.writeState({ parameters: arena, m: zeros(arena), v: zeros(arena) });
  const losses: number[] = [];
  for (let i = 0; i < 12; i++) losses.push((await step.run([marked], i, 0.01)).loss);
  expect(losses.at(-1)!).toBeLessThan(0.5 * losses[0]!);
  const { parameters } = await step.readState();
  expect(parameters.subarray(at, at + 2 * hidden)).not.toEqual(arena.subarray(at, at + 2 * hidden));
  step.destroy();
  // The contrast alone: its gradient reaches the adapter, and nothing else pulls.
  const contrast = processRewardObjective({ share: 1, temperature: 0.5 });
  const alone = await expectSlope(judge, arena, contrast, marked);
  const { slots } = judge.lora.layout;
  expect(slots.every(({ a, b }) => alone.grad[a] !== 0 && alone.grad[b] !== 0)).toBe(true);
  await expect(TrainingStep.create(gpu, model, TOKENS, {}, processRewardObjective())).rejects.toThrow(
    `needs ${prmHeadFloats(hidden)} trained numbers beside the adapter, the layout has 0`,
  );
});

test("the plan of an objective is what it allocates", async () => {
  const objective = preferenceObjective({ beta: 0.2, pairs: 5 });
  const before = gpu.ledger.get("activations") ?? 0;
  const step = await TrainingStep.create(gpu, model, TOKENS, {}, objective);
  const plan = trainingPlan(model.architecture, model.lora.layout, TOKENS, "off", objective);
  const planned = Object.values(plan.activations).reduce((sum, bytes) => sum + bytes, 0);
  const taken = gpu.ledger.get("activations")! - before;
  // Small buffers are rounded up to 16 bytes.
  expect(Math.abs(taken - planned)).toBeLessThan(16 * Object.keys(plan.activations).length);
  step.destroy();
});
