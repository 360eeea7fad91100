// One optimizer step on the bundled model under every option that must not change its result, or change it only as said.
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { LoraTarget } from "../../src/records/adapter.ts";
import { readFloats } from "../../src/gpu/buffers.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import { initialParameters, loraConfig, type LoraLayout, toAdapter } from "../../src/model/lora.ts";
import type { Model } from "../../src/model/transformer.ts";
import { packMicroBatches, type TrainRow } from "../../src/train/dataloader.ts";
import type { StepOptions } from "../../src/train/optimizer_step.ts";
import { TrainingStep } from "../../src/train/training_step.ts";
import { type Golden, loadGolden, loadJson } from "../model/golden.ts";
import { BASE, folderModel, tinyModel, worst } from "../model/harness.ts";
import { openTestGpu } from "../harness/gpu.ts";

// A software GPU on a busy machine compiles for a minute before it computes for a second.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let gpu: Gpu;
let golden: Golden;
let model: Model;

beforeAll(async () => {
  gpu = await openTestGpu();
  golden = await loadGolden();
  model = await tinyModel(gpu, { rank: 4 });
});
afterAll(() => gpu.destroy());

/** A and B both random, so that every gradient is other than 0. */
function start(layout: LoraLayout): Float32Array<ArrayBuffer> {
  const arena = initialParameters(layout, 5);
  for (const { a, b, inFeatures, outFeatures } of layout.slots) {
    for (let i = 0; i < outFeatures * layout.rank; i++) arena[b + i] = 0.3 * arena[a + (i % inFeatures)]!;
  }
  return arena;
}

interface Trained {
  readonly losses: readonly number[];
  readonly norms: readonly number[];
  readonly firstGrad: Float32Array;
  readonly end: Float32Array;
}

/** `steps` steps on the golden batches from `start`. */
async function train(
  on: Model,
  tokens: number,
  steps: number,
  options: Partial<StepOptions> = {},
  batch: (step: number) => readonly TrainRow[] = (step) =>
    golden.batches[step]!.map((i) => golden.sequences[i]!),
): Promise<Trained> {
  const step = await TrainingStep.create(gpu, on, tokens, options);
  const zeros = new Float32Array(on.lora.layout.length);
  step.writeState({ parameters: start(on.lora.layout), m: zeros, v: zeros });
  const [losses, norms]: [number[], number[]] = [[], []];
  let firstGrad = new Float32Array();
  for (let i = 0; i < steps; i++) {
    const outcome = await step.run(packMicroBatches(batch(i), step.rows), i, 0.01);
    losses.push(outcome.loss);
    norms.push(outcome.gradNorm);
    if (i === 0) firstGrad = await readFloats(gpu, step.grad, on.lora.layout.length);
  }
  const { parameters: end } = await step.readState();
  step.destroy();
  return { losses, norms, firstGrad, end };
}

test("checkpointing changes no bit: gradients, ten losses and the trained weights, selective and full", async () => {
  const off = await train(model, 320, 10, { checkpointing: "off" });
  expect(new Set(off.losses).size).toBe(10);
  expect(off.firstGrad.some((x) => x !== 0)).toBe(true);
  for (const checkpointing of ["selective", "full"] as const) {
    const got = await train(model, 320, 10, { checkpointing });
    expect(got.losses, checkpointing).toEqual(off.losses);
    expect(got.firstGrad, checkpointing).toEqual(off.firstGrad);
    expect(got.end, checkpointing).toEqual(off.end);
  }
});

test.each(["qwen2", "qwen3", "gemma3"])(
  "nor does it on a small %s, with biases, head norms or norms behind its parts",
  async (family) => {
    const folder = `tests/golden/families/${family}`;
    const { batches, sequences } = await loadJson<Golden>(`${folder}/golden.json`);
    const shards = family === "qwen2" ? "model.safetensors.index.json" : undefined;
    const other = await folderModel(gpu, folder, 4, { contextTokens: 64 }, shards);
    const rows = (step: number) => batches[step]!.map((i) => sequences[i]!);
    const off = await train(other, 128, 10, { checkpointing: "off" }, rows);
    for (const checkpointing of ["selective", "full"] as const) {
      expect(await train(other, 128, 10, { checkpointing }, rows), checkpointing).toEqual(off);
    }
  },
);

test("micro-batches give the loss, gradient and weights of one large batch, and a step forgets the step before", async () => {
  const whole = await train(model, 320, 3);
  const split = await train(model, 128, 3, { checkpointing: "full" });
  for (const [i, loss] of whole.losses.entries()) {
    expect(Math.abs(split.losses[i]! / loss - 1), `loss ${i}`).toBeLessThan(1e-6);
    expect(Math.abs(split.norms[i]! / whole.norms[i]! - 1), `norm ${i}`).toBeLessThan(1e-5);
  }
  const norm = (x: Float32Array) => Math.sqrt(x.reduce((sum, each) => sum + each * each, 0));
  const difference = norm(whole.firstGrad.map((x, i) => x - split.firstGrad[i]!));
  // the same products, added in another order: one rounding of 6e-8 each
  expect(difference / norm(whole.firstGrad)).toBeLessThan(1e-6);
});

test("two runs give the same bits", async () => {
  const runs = [await train(model, 128, 2), await train(model, 128, 2)];
  expect(runs[0]!.end).toEqual(runs[1]!.end);
});

test("a step makes no buffer, no bind group and no pipeline, and what comes back waits for the caller", async () => {
  const step = await TrainingStep.create(gpu, model, 128);
  const batch = (i: number) =>
    packMicroBatches(
      golden.batches[i]!.map((at) => golden.sequences[at]!),
      step.rows,
    );
  await step.run(batch(0), 0, 0.01);
  const { device } = gpu;
  const makers = [
    "createBuffer",
    "createBindGroup",
    "createComputePipeline",
    "createComputePipelineAsync",
  ] as const;
  const spies = makers.map((name) => vi.spyOn(device, name));
  const outcomes = [step.run(batch(1), 1, 0.01), step.run(batch(2), 2, 0.01)];
  const losses = (await Promise.all(outcomes)).map(({ loss }) => loss);
  expect(losses[0]).not.toBe(losses[1]);
  for (const spy of spies) {
    expect(spy, spy.getMockName()).not.toHaveBeenCalled();
    spy.mockRestore();
  }
  const reads = Array.from({ length: 4 }, (_, i) =>
    step.run(batch(i), i, 0).catch((thrown: unknown) => thrown),
  );
  expect((await Promise.all(reads)).at(-1)).toMatchObject({ code: "internal" });
  step.destroy();
});

test("weight decay shrinks what has no gradient by exactly 1 - rate * decay a step", async () => {
  const mute = (): readonly TrainRow[] => [{ ids: [1, 2, 3], lossMask: [0, 1, 1], weight: 1 }];
  const hyper = { beta1: 0.9, beta2: 0.98, eps: 1e30, weightDecay: 0.5 }; // such an eps leaves only the decay
  const { end } = await train(model, 64, 2, { hyper }, mute);
  const before = start(model.lora.layout);
  const want = before.map((x) => Math.fround(Math.fround(x * Math.fround(0.995)) * Math.fround(0.995)));
  // 0.01 * 0.5 and 1 - 0.005 are rounded on the GPU: two roundings a step
  expect(worst(end, want) / Math.max(...before.map(Math.abs))).toBeLessThan(4 * 2 ** -24);
});

const SUBSETS: readonly (readonly LoraTarget[])[] = [
  ["q_proj", "v_proj"],
  ["up_proj", "o_proj"],
  ["down_proj"],
];

test("a subset of targets has the gradients of the full set whose other pairs are zero, and trains nothing else", async () => {
  for (const targets of SUBSETS) {
    const some = await tinyModel(gpu, { rank: 4, targets });
    const got = await train(some, 128, 1);
    const name = targets.join();

    // the same pairs in the arena of all seven, the rest zero
    const { layout } = model.lora;
    const few = some.lora.layout;
    const arena = new Float32Array(layout.length);
    const from = start(few);
    for (const slot of few.slots) {
      const to = layout.slots.find((each) => each.name === slot.name)!;
      arena.set(from.subarray(slot.a, slot.a + 4 * slot.inFeatures), to.a);
      arena.set(from.subarray(slot.b, slot.b + 4 * slot.outFeatures), to.b);
    }
    const step = await TrainingStep.create(gpu, model, 128);
    const zeros = new Float32Array(layout.length);
    step.writeState({ parameters: arena, m: zeros, v: zeros });
    const rows = golden.batches[0]!.map((i) => golden.sequences[i]!);
    const outcome = await step.run(packMicroBatches(rows, step.rows), 0, 0.01);
    expect(Math.abs(got.losses[0]! / outcome.loss - 1), name).toBeLessThan(1e-6);

    const config = loraConfig(4, 8, targets);
    const want = toAdapter(layout, await readFloats(gpu, step.grad, layout.length), config, BASE).tensors;
    const grads = toAdapter(few, new Float32Array(got.firstGrad), config, BASE).tensors;
    expect([...grads.keys()].every((key) => targets.some((target) => key.endsWith(target)))).toBe(true);
    for (const [key, pair] of grads) {
      for (const side of ["A", "B"] as const) {
        const most = Math.max(...want.get(key)![side].map(Math.abs));
        expect(most, `${key}.${side}`).toBeGreaterThan(0);
        // skipping LoRA leaves zeros out of sums, which may regroup them: roundings of four layers
        expect(worst(pair[side], want.get(key)![side]) / most, `${key}.${side}`).toBeLessThan(1e-5);
      }
    }
    // a layer that is no target but shares its input with one: its pair stays zero to the bit
    const trained = new Uint8Array(few.length);
    for (const slot of few.slots) {
      trained.fill(1, slot.a, slot.a + 4 * slot.inFeatures);
      trained.fill(1, slot.b, slot.b + 4 * slot.outFeatures);
    }
    expect(
      got.end.every((x, i) => trained[i] === 1 || x === 0),
      name,
    ).toBe(true);
    step.destroy();
  }
});
