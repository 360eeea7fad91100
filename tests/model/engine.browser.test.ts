// The goldens in a real page: the same kernels under the browser's own WebGPU.
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Gpu } from "../../src/gpu/device.ts";
import { Generator } from "../../src/model/generate.ts";
import type { Model } from "../../src/model/transformer.ts";
import { packBatch } from "../../src/train/dataloader.ts";
import { TrainingStep } from "../../src/train/training_step.ts";
import { type Golden, loadGolden, loadReference, loadTensors } from "./golden.ts";
import { adapterFrom, example, loadAdapter, logits, tinyModel, worst } from "./harness.ts";
import { openTestGpu } from "../harness/gpu.ts";

// A software GPU on a busy machine compiles for a minute before it computes for a second.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let gpu: Gpu;
let golden: Golden;
let tensors: Map<string, Float32Array<ArrayBuffer>>;
let model: Model;

beforeAll(async () => {
  gpu = await openTestGpu();
  golden = await loadGolden();
  tensors = await loadTensors();
  model = await tinyModel(gpu, golden.rank);
  loadAdapter(gpu, model, adapterFrom(model, tensors, "lora"));
});
afterAll(() => gpu.destroy());

test("logits equal transformers', with the adapter on", async () => {
  const { ids } = golden.sequences[2]!;
  // f32 on both sides: logits reach 25, four layers of sums of up to 352 products; 1e-3 is 40 ulp of 25
  expect(worst(await logits(gpu, model, [ids], true), tensors.get("adapted.2")!)).toBeLessThan(1e-3);
});

test("greedy continuations of solo and debate prompts equal the recipe's", async () => {
  const prompts = (await loadReference()).filter((_, i) => i === 4 || i === 5);
  const generator = await Generator.create(gpu, model);
  const rows = prompts.map(({ ids }) => ({ ids, maxNewTokens: 60, temperature: 0, seed: 0 }));
  const results = await generator.generate(rows, { adapter: false });
  expect(results.map((row) => row.ids)).toEqual(prompts.map((prompt) => prompt.greedy));
  generator.destroy();
});

test("three AdamW steps give PyTorch's losses and gradient norms", async () => {
  const step = await TrainingStep.create(gpu, model, 320);
  for (const [i, indices] of golden.batches.slice(0, 3).entries()) {
    const batch = packBatch(
      indices.map((index) => example(golden.sequences[index]!)),
      step.rows,
    );
    const { loss, gradNorm } = await step.run([batch], i, golden.learningRates[i]!);
    expect(Math.abs(loss / golden.losses[i]! - 1), `loss of step ${i}`).toBeLessThan(1e-4);
    expect(Math.abs(gradNorm / golden.gradNorms[i]! - 1), `norm of step ${i}`).toBeLessThan(1e-3);
  }
  step.destroy();
});
