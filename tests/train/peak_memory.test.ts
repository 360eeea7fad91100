// The plan against every buffer that is really alive on the device, whoever made it.
import { expect, test, vi } from "vitest";
import type { WeightStorage } from "../../src/kernels/matrix.ts";
import { decodePlan } from "../../src/model/decoding/decode_plan.ts";
import { Generator } from "../../src/model/generate.ts";
import { packMicroBatches } from "../../src/train/dataloader.ts";
import { planRun, type PlanRequest } from "../../src/train/plan.ts";
import { TrainingStep } from "../../src/train/training_step.ts";
import { loadGolden } from "../model/golden.ts";
import { folderModel } from "../model/harness.ts";
import { openTestGpu } from "../harness/gpu.ts";
import { watchBuffers } from "../harness/watch_buffers.ts";

// A software GPU on a busy machine compiles for a minute before it computes for a second.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const SHAPES: readonly (Omit<PlanRequest, "architecture"> & { readonly storage: WeightStorage })[] = [
  { uses: ["train"], rank: 8, batchTokens: 512, storage: "f32" },
  {
    uses: ["train"],
    rank: 16,
    batchTokens: 256,
    storage: "q8",
    checkpointing: "full",
    targets: ["q_proj", "v_proj"],
  },
  {
    uses: ["train", "generate"],
    rank: 2,
    batchTokens: 192,
    storage: "f16",
    checkpointing: "selective",
    decodeRows: 16,
  },
];

test.each(SHAPES)(
  "what a run takes at most is within 10 % of its plan: $uses, rank $rank, $storage",
  async (shape) => {
    const { sequences } = await loadGolden();
    const gpu = await openTestGpu();
    const watch = watchBuffers(gpu);
    const model = await folderModel(gpu, "public/models/tiny", shape, { storage: shape.storage });
    const plan = planRun({ architecture: model.architecture, ...shape }, { report: gpu.report });
    expect(plan.lowered).toEqual([]);
    const { microTokens, checkpointing, decodeRows, contextTokens } = plan.settings;
    const step = await TrainingStep.create(gpu, model, microTokens, { checkpointing });
    await step.run(packMicroBatches(sequences.slice(0, 4), step.rows), 0, 0.01);
    await step.readState();
    step.destroy();
    if (shape.uses.includes("generate")) {
      const sizes = decodePlan(model.architecture, { rows: decodeRows, contextTokens });
      const generator = await Generator.create(gpu, model, sizes);
      const rows = [{ ids: [1, 2, 3], maxNewTokens: 4, temperature: 0, seed: 0 }];
      await generator.generate(rows, { adapter: true });
      generator.destroy();
    }
    expect(Math.abs(watch.peak / plan.peakBytes - 1)).toBeLessThan(0.1);
    expect(Math.abs(gpu.peakBytes / plan.peakBytes - 1)).toBeLessThan(0.01); // only rounding to 16 bytes
    gpu.destroy();
  },
);
