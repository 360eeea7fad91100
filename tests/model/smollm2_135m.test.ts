// The engine at full depth: 30 layers, a vocabulary of 49,152, 135 million random weights, against PyTorch and PEFT.
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Gpu } from "../../src/gpu/device.ts";
import { decodePlan } from "../../src/model/decoding/decode_plan.ts";
import { Generator } from "../../src/model/generate.ts";
import type { Model } from "../../src/model/transformer.ts";
import { loadJson } from "./golden.ts";
import { expectSteps, smolLm, type SmolLmGolden } from "./smollm2_135m.ts";
import { openTestGpu } from "../harness/gpu.ts";

// A software GPU on a busy machine computes for minutes.
vi.setConfig({ testTimeout: 1_800_000, hookTimeout: 1_800_000 });

let gpu: Gpu;
let golden: SmolLmGolden;
let model: Model;

beforeAll(async () => {
  gpu = await openTestGpu();
  golden = await loadJson<SmolLmGolden>("tests/golden/smollm2_135m.json");
  model = await smolLm(gpu, golden, 128);
});
afterAll(() => gpu.destroy());

test("greedy continuations of four prompts with the adapter equal PyTorch's", async () => {
  const plan = decodePlan(model.architecture, { rows: 8, contextTokens: 64 });
  const generator = await Generator.create(gpu, model, plan);
  const rows = golden.continuations.map(({ prompt, greedy }) => ({
    ids: prompt,
    maxNewTokens: greedy.length,
    temperature: 0,
    seed: 0,
  }));
  const results = await generator.generate(rows, { adapter: true });
  expect(results.map((row) => row.ids)).toEqual(golden.continuations.map((each) => each.greedy));
  generator.destroy();
});

test("LoRA steps of 128 tokens give PyTorch's losses and gradient norms", async () => {
  await expectSteps(gpu, model, golden, 3, "off");
});
