import { expect, test, vi } from "vitest";
import { Buffers } from "../../src/gpu/buffers.ts";
import { parseArchitecture } from "../../src/models/architecture.ts";
import { generatorPlan } from "../../src/model/decoding/decode_plan.ts";
import { Generator } from "../../src/model/generate.ts";
import { checkPlan, planTotals } from "../../src/model/memory_plan.ts";
import { weightSizes } from "../../src/model/weights.ts";
import { TrainingStep, trainingPlan } from "../../src/train/training_step.ts";
import { loadJson } from "./golden.ts";
import { tinyModel } from "./harness.ts";
import { openTestGpu } from "../harness/gpu.ts";

// A software GPU on a busy machine compiles for a minute before it computes for a second.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

test("the plan is what is really allocated, purpose by purpose", async () => {
  const gpu = await openTestGpu();
  const model = await tinyModel(gpu, 3);
  const { architecture: a, lora } = model;
  const plan = {
    weights: weightSizes(a),
    lora: { parameters: 4 * lora.layout.length },
    ...trainingPlan(a, lora.layout, 100),
    ...generatorPlan(a, 3),
  };
  const step = await TrainingStep.create(gpu, model, 100);
  const generator = await Generator.create(gpu, model);
  for (const [purpose, bytes] of Object.entries(planTotals(plan))) {
    const allocated = gpu.ledger.get(purpose) ?? 0;
    const buffers = Object.keys(plan[purpose as keyof typeof plan]).length;
    // each buffer is rounded up to 16 bytes
    expect(allocated, purpose).toBeGreaterThanOrEqual(bytes);
    expect(allocated, purpose).toBeLessThan(bytes + 16 * buffers);
  }
  step.destroy();
  generator.destroy();
  expect([...gpu.ledger.keys()].sort()).toEqual(["lora", "weights"]);
  gpu.destroy();
});

test("a plan over the device's limits is refused with the buffer and the numbers, and nothing is allocated", async () => {
  const gpu = await openTestGpu();
  const a = parseArchitecture(await loadJson("public/models/tiny/config.json"));
  const big = { ...a, feedForward: 4_000_000 };
  const plan = { weights: weightSizes(big) };
  expect(() => checkPlan(plan, gpu.report)).toThrow(
    expect.objectContaining({
      code: "gpu-memory",
      details: expect.objectContaining({ name: "weights.0.gateUp", bytes: 4 * 8_000_000 * 128 }) as unknown,
    }) as Error,
  );
  expect(() => checkPlan({ weights: weightSizes(a) }, gpu.report)).not.toThrow();
  const failing = new Buffers(gpu).allocate("test", { small: 64, huge: 2 ** 40 });
  await expect(failing).rejects.toMatchObject({ code: "gpu-memory" });
  expect(gpu.ledger.size).toBe(0);
  gpu.destroy();
});
