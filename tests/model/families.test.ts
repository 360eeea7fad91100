// Each family's small random model against transformers and PEFT (tests/golden/families, written by
// tools/golden/make_families.py). The vocabulary of 132 is cut into chunks of 64 rows, as a large one is by a binding's limit.
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { readFloats } from "../../src/gpu/buffers.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import { decodePlan } from "../../src/model/decoding/decode_plan.ts";
import { Generator } from "../../src/model/generate.ts";
import { toAdapter } from "../../src/model/lora.ts";
import type { Model } from "../../src/model/transformer.ts";
import { packBatch } from "../../src/train/dataloader.ts";
import { TrainingStep } from "../../src/train/training_step.ts";
import { type Golden, loadJson, loadTensors } from "./golden.ts";
import { adapterFrom, BASE, example, folderModel, loadAdapter, logits, worst } from "./harness.ts";
import { openTestGpu } from "../harness/gpu.ts";

// A software GPU on a busy machine compiles for a minute before it computes for a second.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const INDEX = "model.safetensors.index.json";
const CHUNK_BYTES = 64 * 48 * 4;

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openTestGpu();
});
afterAll(() => gpu.destroy());

describe.each([
  ["llama", undefined],
  ["qwen2", INDEX],
  ["qwen3", undefined],
  ["gemma3", undefined],
])("%s", (family, shards) => {
  const folder = `tests/golden/families/${family}`;
  let golden: Golden;
  let tensors: Map<string, Float32Array<ArrayBuffer>>;
  let model: Model;

  beforeAll(async () => {
    golden = await loadJson<Golden>(`${folder}/golden.json`);
    tensors = await loadTensors(`${folder}/golden.safetensors`);
    model = await folderModel(
      gpu,
      folder,
      golden.rank,
      { chunkBytes: CHUNK_BYTES, contextTokens: 64 },
      shards,
    );
    expect(model.weights.head.map((chunk) => chunk.rows)).toEqual([64, 64, 4]);
    loadAdapter(gpu, model, adapterFrom(model, tensors, "lora"));
  });

  test("logits equal transformers', adapter off and on, behind another sequence", async () => {
    const ids = [golden.sequences[1]!.ids, golden.sequences[0]!.ids];
    for (const [adapter, name] of [
      [false, "logits"],
      [true, "adapted"],
    ] as const) {
      const got = await logits(gpu, model, ids, adapter);
      const want = tensors.get(name)!;
      const size = want.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
      // f32 on both sides: some twenty sums of up to 72 products, one behind the other
      expect(worst(got.subarray(ids[0]!.length * 132), want) / size, name).toBeLessThan(1e-5);
    }
  });

  test("greedy continuations equal PyTorch's and end with either end id, adapter off and on", async () => {
    const plan = decodePlan(model.architecture, { rows: 8, contextTokens: 64 });
    const generator = await Generator.create(gpu, model, plan);
    const rows = golden.sequences.map(({ ids, promptTokens }) => ({
      ids: ids.slice(0, promptTokens),
      maxNewTokens: 12,
      temperature: 0,
      seed: 0,
    }));
    const ids = async (adapter: boolean) =>
      (await generator.generate(rows, { adapter })).map((row) => row.ids);
    expect(await ids(false)).toEqual(golden.sequences.map((sequence) => sequence.greedy));
    expect(await ids(true)).toEqual(golden.sequences.map((sequence) => sequence.adaptedGreedy));
    expect(golden.sequences.some((sequence) => sequence.greedy.length < 12)).toBe(true); // an end id came
    generator.destroy();
  });

  test("every LoRA gradient equals PEFT's", async () => {
    const step = await TrainingStep.create(gpu, model, 128);
    const batch = golden.batches[0]!.map((i) => example(golden.sequences[i]!));
    const outcome = await step.run([packBatch(batch, step.rows)], 0, 0);
    expect(Math.abs(outcome.loss / golden.losses[0]! - 1)).toBeLessThan(1e-5);
    expect(Math.abs(outcome.gradNorm / golden.gradNorms[0]! - 1)).toBeLessThan(1e-4);
    const grad = await readFloats(gpu, step.grad);
    const got = toAdapter(model.lora.layout, grad, { r: 4, lora_alpha: 8, target_modules: [] }, BASE);
    for (const [name, pair] of adapterFrom(model, tensors, "grad").tensors) {
      for (const side of ["A", "B"] as const) {
        const [x, y] = [got.tensors.get(name)![side], pair[side]];
        let [missed, size] = [0, 0];
        for (let i = 0; i < y.length; i++) {
          missed += (x[i]! - y[i]!) ** 2;
          size += y[i]! ** 2;
        }
        expect(size, `${name}.${side}`).toBeGreaterThan(0);
        expect(Math.sqrt(missed / size), `${name}.${side}`).toBeLessThan(1e-4);
      }
    }
    step.destroy();
  });

  test("ten AdamW steps give PyTorch's losses and gradient norms", async () => {
    loadAdapter(gpu, model, adapterFrom(model, tensors, "lora"));
    const step = await TrainingStep.create(gpu, model, 128);
    for (const [i, indices] of golden.batches.entries()) {
      const batch = indices.map((index) => example(golden.sequences[index]!));
      const outcome = await step.run([packBatch(batch, step.rows)], i, golden.learningRates[i]!);
      expect(Math.abs(outcome.loss / golden.losses[i]! - 1), `loss of step ${i}`).toBeLessThan(1e-4);
      expect(Math.abs(outcome.gradNorm / golden.gradNorms[i]! - 1), `norm of step ${i}`).toBeLessThan(1e-3);
    }
    step.destroy();
  });
});
