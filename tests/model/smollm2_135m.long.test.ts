// The full-depth model again, for six steps and with everything recomputed in the backward.
import { afterAll, beforeAll, test, vi } from "vitest";
import type { Gpu } from "../../src/gpu/device.ts";
import type { Model } from "../../src/model/transformer.ts";
import { loadJson } from "./golden.ts";
import { expectSteps, smolLm, type SmolLmGolden } from "./smollm2_135m.ts";
import { openTestGpu } from "../harness/gpu.ts";

// A software GPU on a busy machine computes for minutes.
vi.setConfig({ testTimeout: 3_600_000, hookTimeout: 3_600_000 });

let gpu: Gpu;
let golden: SmolLmGolden;
let model: Model;

beforeAll(async () => {
  gpu = await openTestGpu();
  golden = await loadJson<SmolLmGolden>("tests/golden/smollm2_135m.json");
  model = await smolLm(gpu, golden, 128);
});
afterAll(() => gpu.destroy());

test("six LoRA steps with full checkpointing give PyTorch's losses and gradient norms", async () => {
  await expectSteps(gpu, model, golden, 6, "full");
});
