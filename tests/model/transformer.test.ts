// The engine against transformers and PEFT (tests/golden, written by tools/golden/make_golden.py).
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { readFloats } from "../../src/gpu/buffers.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import { toAdapter } from "../../src/model/lora.ts";
import type { Model } from "../../src/model/transformer.ts";
import { packBatch } from "../../src/train/dataloader.ts";
import { learningRate } from "../../src/train/schedule.ts";
import { TrainingStep } from "../../src/train/training_step.ts";
import { type Golden, loadGolden, loadReference, loadTensors } from "./golden.ts";
import { adapterFrom, BASE, example, loadAdapter, logits, tinyModel, worst } from "./harness.ts";
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

test("logits equal transformers', adapter off and on, all sequences packed into one batch", async () => {
  const ids = golden.sequences.map((sequence) => sequence.ids);
  for (const [adapter, name] of [
    [false, "logits"],
    [true, "adapted"],
  ] as const) {
    const got = await logits(gpu, model, ids, adapter);
    let at = 0;
    for (const [i, sequence] of ids.entries()) {
      const want = tensors.get(`${name}.${i}`)!;
      // f32 on both sides: logits reach 25, four layers of sums of up to 352 products; 1e-3 is 40 ulp of 25
      expect(worst(got.subarray(at, at + want.length), want), `${name}.${i}`).toBeLessThan(1e-3);
      at += sequence.length * model.architecture.vocabulary;
    }
  }
});

test("the recipe's twelve reference prompts give its logits", async () => {
  const prompts = await loadReference();
  const got = await logits(
    gpu,
    model,
    prompts.map((prompt) => prompt.ids),
    false,
  );
  let end = 0;
  for (const { ids, last_logits: lastLogits } of prompts) {
    end += ids.length * model.architecture.vocabulary;
    // the reference is rounded to 4 digits
    expect(worst(got.subarray(end - lastLogits.length, end), lastLogits)).toBeLessThan(1e-3);
  }
});

test("a sequence gives the same bits alone, packed behind others, and with empty rows after it", async () => {
  const [first, second] = [golden.sequences[2]!.ids, golden.sequences[0]!.ids];
  const alone = await logits(gpu, model, [second], true);
  const packed = await logits(gpu, model, [first, second], true, 256);
  expect(packed.slice(first.length * model.architecture.vocabulary)).toEqual(alone);
});

test("every LoRA gradient equals PEFT's", async () => {
  const step = await TrainingStep.create(gpu, model, 256);
  const batch = golden.batches[0]!.map((i) => example(golden.sequences[i]!));
  const outcome = await step.run([packBatch(batch, step.rows)], 0, 0);
  expect(Math.abs(outcome.loss / golden.losses[0]! - 1)).toBeLessThan(1e-5);
  expect(Math.abs(outcome.gradNorm / golden.gradNorms[0]! - 1)).toBeLessThan(1e-4);
  const grad = await readFloats(gpu, step.grad);
  const got = toAdapter(model.lora.layout, grad, { r: 4, lora_alpha: 8, target_modules: [] }, BASE);
  for (const [name, pair] of adapterFrom(model, tensors, "grad").tensors) {
    for (const side of ["A", "B"] as const) {
      const [x, y] = [got.tensors.get(name)![side], pair[side]];
      let [dot, xx, yy, dd] = [0, 0, 0, 0];
      for (let i = 0; i < x.length; i++) {
        dot += x[i]! * y[i]!;
        xx += x[i]! ** 2;
        yy += y[i]! ** 2;
        dd += (x[i]! - y[i]!) ** 2;
      }
      expect(yy, `${name}.${side}`).toBeGreaterThan(0);
      expect(dot / Math.sqrt(xx * yy), `${name}.${side} cosine`).toBeGreaterThan(0.9999);
      expect(Math.sqrt(dd / yy), `${name}.${side} relative`).toBeLessThan(1e-3);
    }
  }
  step.destroy();
});

test("ten AdamW steps with clipping and warm-up give PyTorch's losses, norms and weights", async () => {
  loadAdapter(gpu, model, adapterFrom(model, tensors, "lora"));
  const step = await TrainingStep.create(gpu, model, 320);
  const { learningRate: peak, steps, warmup } = golden.schedule;
  for (const [i, indices] of golden.batches.entries()) {
    const rate = learningRate({ kind: "floored", peak, steps, warmup }, i);
    expect(Math.abs(rate / golden.learningRates[i]! - 1)).toBeLessThan(1e-12);
    const batch = packBatch(
      indices.map((index) => example(golden.sequences[index]!)),
      step.rows,
    );
    const { loss, gradNorm } = await step.run([batch], i, rate);
    expect(Math.abs(loss / golden.losses[i]! - 1), `loss of step ${i}`).toBeLessThan(1e-4);
    expect(Math.abs(gradNorm / golden.gradNorms[i]! - 1), `norm of step ${i}`).toBeLessThan(1e-3);
  }
  const { parameters } = await step.readState();
  const end = toAdapter(model.lora.layout, parameters, { r: 4, lora_alpha: 8, target_modules: [] }, BASE);
  const start = adapterFrom(model, tensors, "lora");
  let [missed, moved] = [0, 0];
  for (const [name, pair] of adapterFrom(model, tensors, "end").tensors) {
    for (const side of ["A", "B"] as const) {
      const [from, to, got] = [start.tensors.get(name)![side], pair[side], end.tensors.get(name)![side]];
      for (let i = 0; i < to.length; i++) {
        missed += (got[i]! - to[i]!) ** 2;
        moved += (to[i]! - from[i]!) ** 2;
      }
    }
  }
  // AdamW divides by sqrt(v): where a gradient is all but 0, its rounding decides the step. 1 % in the worst tensor.
  expect(Math.sqrt(missed / moved)).toBeLessThan(5e-3);
  step.destroy();
});
