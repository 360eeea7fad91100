// The step on the processor against the step on the GPU, on shapes that fit no vector: odd ranks, some targets, sequences of one to
// many tokens, tokens without a weight.
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Gpu } from "../../src/gpu/device.ts";
import { readFloats } from "../../src/gpu/buffers.ts";
import { initialParameters, type LoraLayout, type LoraOptions } from "../../src/model/lora.ts";
import { ProcessorStep } from "../../src/processor/step.ts";
import { packMicroBatches, type TrainRow } from "../../src/train/dataloader.ts";
import { TrainingStep } from "../../src/train/training_step.ts";
import { openTestGpu } from "../harness/gpu.ts";
import { folderTensors, tinyModel } from "../model/harness.ts";

// A software GPU on a busy machine compiles for a minute before it computes for a second.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

// With a usual eps the first steps of numbers whose gradient is all but 0 are decided by its rounding.
const OPTIONS = { hyper: { beta1: 0.9, beta2: 0.98, eps: 1e-3, weightDecay: 0.1 }, maxGradNorm: 0.5 };
const TINY = "public/models/tiny";

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openTestGpu();
});
afterAll(() => gpu.destroy());

/** A and B both other than zero, so that every gradient is. */
function start(layout: LoraLayout): Float32Array<ArrayBuffer> {
  const arena = initialParameters(layout, 5);
  for (const { a, b, inFeatures, outFeatures } of layout.slots) {
    for (let i = 0; i < outFeatures * layout.rank; i++) arena[b + i] = 0.3 * arena[a + (i % inFeatures)]!;
  }
  return arena;
}

/** Rows of so many tokens, of which some are not learned and one row counts half. */
function rowsOf(lengths: readonly number[], vocabulary: number): TrainRow[] {
  return lengths.map((length, row) => ({
    ids: Array.from({ length }, (_, i) => (7 * i + 11 * row + 1) % vocabulary),
    lossMask: Array.from({ length }, (_, i) => (i % 3 === 1 || i === length - 1 ? 1 : 0)),
    weight: row === 0 ? 0.5 : 1,
  }));
}

/** Norm of the difference over the norm. */
function apart(got: Float32Array, want: Float32Array): number {
  let [missed, all] = [0, 0];
  for (let i = 0; i < want.length; i++) {
    missed += (got[i]! - want[i]!) ** 2;
    all += want[i]! ** 2;
  }
  return Math.sqrt(missed / all);
}

interface Case {
  readonly lora: LoraOptions;
  readonly lengths: readonly number[];
}

test.each<[string, Case]>([
  ["an odd rank and short sequences", { lora: { rank: 3 }, lengths: [1, 2, 5, 13, 30] }],
  ["some targets", { lora: { rank: 2, targets: ["up_proj", "v_proj"] }, lengths: [17, 4, 22] }],
  ["the last projection alone", { lora: { rank: 1, targets: ["down_proj"] }, lengths: [61] }],
])("losses, gradients and steps are the GPU's: %s", async (_, { lora, lengths }) => {
  const model = await tinyModel(gpu, lora);
  const { architecture } = model;
  const { layout, scale } = model.lora;
  const onGpu = await TrainingStep.create(gpu, model, 64, OPTIONS);
  const tensors = await folderTensors(TINY);
  const here = await ProcessorStep.create({ architecture, layout, scale, tensors }, 64, OPTIONS);
  const zeros = new Float32Array(layout.length);
  for (const step of [onGpu, here]) step.writeState({ parameters: start(layout), m: zeros, v: zeros });

  const rows = rowsOf(lengths, architecture.vocabulary);
  for (let i = 0; i < 3; i++) {
    const micro = packMicroBatches(rows, 64);
    const [want, got] = [await onGpu.run(micro, i, 0.01), await here.run(micro, i, 0.01)];
    expect(Math.abs(got.loss / want.loss - 1), `loss ${i}`).toBeLessThan(1e-5);
    expect(Math.abs(got.gradNorm / want.gradNorm - 1), `norm ${i}`).toBeLessThan(1e-4);
    const gradient = await readFloats(gpu, onGpu.grad, layout.length);
    // f32 on both sides, sums in another order
    expect(apart(here.state.gradients.array, gradient), `gradient ${i}`).toBeLessThan(3e-4);
  }
  const [want, got] = [await onGpu.readState(), await here.readState()];
  expect(apart(got.parameters, want.parameters)).toBeLessThan(1e-3);
  expect(apart(got.m, want.m)).toBeLessThan(1e-3);
  expect(apart(got.v, want.v)).toBeLessThan(1e-3);
  onGpu.destroy();
});
