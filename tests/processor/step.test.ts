// What a step on the processor keeps to, whatever it computes: the same bits each time, nothing changed by a gradient that is no number,
// and one step after the other.
import { beforeAll, expect, test } from "vitest";
import { type Architecture, parseArchitecture } from "../../src/models/architecture.ts";
import { initialParameters, loraLayout } from "../../src/model/lora.ts";
import { processorBytes, ProcessorStep } from "../../src/processor/step.ts";
import { processorMinutes, processorTime, whyTooLarge } from "../../src/processor/limit.ts";
import { type PackedBatch, packMicroBatches } from "../../src/train/dataloader.ts";
import type { OptimizerState } from "../../src/train/optimizer_step.ts";
import { loadJson, loadReference } from "../model/golden.ts";
import { folderTensors } from "../model/harness.ts";

const OPTIONS = { hyper: { beta1: 0.9, beta2: 0.98, eps: 1e-8, weightDecay: 0 }, maxGradNorm: 1 };
const ROWS = [5, 12, 20].map((length, row) => ({
  ids: Array.from({ length }, (_, i) => (3 * i + row) % 208),
  lossMask: Array.from({ length }, () => 1 as const),
  weight: 1,
}));

let a: Architecture;
beforeAll(async () => {
  a = parseArchitecture(await loadJson("public/models/tiny/config.json"));
});

async function model() {
  return {
    architecture: a,
    layout: loraLayout(a, { rank: 4 }),
    scale: 2,
    tensors: await folderTensors("public/models/tiny"),
  };
}

async function started(state?: OptimizerState): Promise<ProcessorStep> {
  const base = await model();
  const step = await ProcessorStep.create(base, 64, OPTIONS);
  const zeros = new Float32Array(base.layout.length);
  step.writeState(state ?? { parameters: initialParameters(base.layout, 7), m: zeros, v: zeros });
  return step;
}

const batch = (): PackedBatch[] => packMicroBatches(ROWS, 64);

test("two runs give the same bits, and so does one that goes on from a state in the middle", async () => {
  const whole = await started();
  for (let i = 0; i < 4; i++) await whole.run(batch(), i, 0.01);
  const first = await started();
  for (let i = 0; i < 2; i++) await first.run(batch(), i, 0.01);
  const second = await started(await first.readState());
  for (let i = 2; i < 4; i++) await second.run(batch(), i, 0.01);
  expect(await second.readState()).toEqual(await whole.readState());
});

test("a row's loss does not depend on what lies beside it in the micro-batch", async () => {
  const step = await started();
  const alone = await step.run(packMicroBatches([ROWS[2]!], 64), 0, 0);
  const beside = packMicroBatches(ROWS, 64).map((each) => {
    const weights = each.weights.map((weight, t) => (t < 17 ? 0 : weight && 1 / 19));
    return { ...each, weights };
  });
  expect((await step.run(beside, 0, 0)).loss).toBeCloseTo(alone.loss, 12);
});

test("a gradient that is no number changes nothing, and the next step is taken", async () => {
  const step = await started();
  await step.run(batch(), 0, 0.01);
  const before = await step.readState();
  const broken = batch().map((each) => ({ ...each, weights: each.weights.map(() => Infinity) }));
  expect(await step.run(broken, 1, 0.01)).toMatchObject({ isApplied: false });
  expect(await step.readState()).toEqual(before);
  expect(await step.run(batch(), 2, 0.01)).toMatchObject({ isApplied: true });
});

test("steps that are asked for at once are taken one after the other; after the end none is", async () => {
  const [one, other] = [await started(), await started()];
  const outcomes = await Promise.all([one.run(batch(), 0, 0.01), one.run(batch(), 1, 0.01)]);
  const apart = [await other.run(batch(), 0, 0.01), await other.run(batch(), 1, 0.01)];
  expect(outcomes).toEqual(apart);
  const late = one.run(batch(), 2, 0.01);
  one.destroy();
  await expect(late).rejects.toMatchObject({ code: "aborted" });
});

test("a text's scores are those of the bundled model's reference, and looking changes nothing that is trained", async () => {
  const step = await ProcessorStep.create(await model(), 256, OPTIONS); // an adapter of zeros is the base
  for (const { ids, last_logits: reference } of await loadReference()) {
    const logits = await step.lastLogits(ids);
    expect(logits).toHaveLength(reference.length);
    // the reference has 4 digits behind the point
    logits.forEach((value, token) => expect(Math.abs(value - reference[token]!)).toBeLessThan(1e-3));
  }
  const [alone, lookedAt] = [await started(), await started()];
  for (let i = 0; i < 3; i++) {
    await alone.run(batch(), i, 0.01);
    const taken = lookedAt.run(batch(), i, 0.01);
    await lookedAt.lastLogits([3, 1, 2]);
    await taken;
  }
  expect(await lookedAt.readState()).toEqual(await alone.readState());
  const long = Array.from({ length: 65 }, () => 3);
  await expect(alone.lastLogits(long)).rejects.toMatchObject({ code: "shape" });
});

test("an id or a target outside the vocabulary is refused", async () => {
  const step = await started();
  const [packed] = batch() as [PackedBatch];
  for (const [name, at] of [
    ["ids", 3],
    ["targets", 0],
  ] as const) {
    const values = packed[name].slice();
    values[at] = a.vocabulary;
    const run = step.run([{ ...packed, [name]: values }], 0, 0.01);
    await expect(run, name).rejects.toMatchObject({ code: "shape" });
  }
});

test("the quick recipe is promised in three minutes, and what is too large is refused with what to do", () => {
  const quick = { steps: 60, batchTokens: 1024, rank: 8 };
  expect(processorMinutes(a, quick)).toBeLessThan(3);
  expect(processorTime(a, quick)).toMatch(/^about (a|\d) minutes?$/);
  expect(whyTooLarge(a, quick)).toBeNull();
  expect(whyTooLarge(a, { ...quick, steps: 100_000 })).toMatch(/about \d+ minutes.*at most 60.*fewer steps/);
  expect(whyTooLarge(a, { ...quick, batchTokens: 8192 })).toContain("at most 4096 words per step");
  expect(whyTooLarge(a, { ...quick, batchTokens: 8192, microTokens: 1024 })).toBeNull();
  expect(whyTooLarge({ ...a, layers: 800 }, quick)).toContain("up to 32 million");
  const other = { ...a, block: { ...a.block, outNorms: true } };
  expect(whyTooLarge(other, quick)).toContain("on a graphics device alone");
});

test("the memory of a step grows with its tokens and stays below what a small device has", async () => {
  const base = await model();
  expect(processorBytes(base, 2048)).toBeGreaterThan(processorBytes(base, 1024));
  expect(processorBytes(base, 4096)).toBeLessThan(512 * 2 ** 20);
});
