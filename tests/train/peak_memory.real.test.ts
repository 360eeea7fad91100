// The plan of a real model's training at long rows, with its real weights and a device's default limits, against every buffer that is
// alive while it trains. One step each; on a software adapter a step of so many tokens takes a minute or two.
import { describe, expect, test } from "vitest";
import { nodeDisk } from "../../src/cli/disk.ts";
import { diskSources } from "../../src/cli/model_source.ts";
import { Buffers } from "../../src/gpu/buffers.ts";
import { STORAGES } from "../../src/kernels/matrix.ts";
import { loraLayout } from "../../src/model/lora.ts";
import { uploadWeights } from "../../src/model/weights.ts";
import { openModel } from "../../src/models/open.ts";
import { packMicroBatches } from "../../src/train/dataloader.ts";
import { planRun } from "../../src/train/plan.ts";
import { TrainingStep } from "../../src/train/training_step.ts";
import { openTestGpu } from "../harness/gpu.ts";
import { realModel } from "../harness/real_model.ts";
import { watchBuffers } from "../harness/watch_buffers.ts";

const TOKENS = 1024;
const RANK = 16;
const file = await realModel();

/** One row of `TOKENS` tokens from all over the vocabulary, the second half of which is learned. */
function longRow(vocabulary: number) {
  const ids = Array.from({ length: TOKENS }, (_, i) => (7919 * i + 11) % vocabulary);
  return { ids, lossMask: ids.map((_, i) => (i < TOKENS / 2 ? 0 : 1)), weight: 1 };
}

describe.skipIf(file === undefined)("SmolLM2-135M-Instruct, a row of 1,024 tokens", () => {
  test.each(STORAGES)(
    "takes at most its plan and 10 %, as %s",
    async (storage) => {
      const { architecture, tensors } = await openModel(await diskSources(nodeDisk)(file!), [
        "architecture",
        "tensors",
      ]);
      const gpu = await openTestGpu();
      const watch = watchBuffers(gpu);
      const plan = planRun(
        { architecture, uses: ["train"], rank: RANK, batchTokens: TOKENS, longestRow: TOKENS, storage },
        { report: gpu.report },
      );
      expect(plan.settings.microTokens).toBe(TOKENS);
      const { contextTokens, checkpointing } = plan.settings;
      const buffers = new Buffers(gpu); // freed with the device
      const weights = await uploadWeights(buffers, architecture, tensors, {
        storage: plan.settings.storage,
        contextTokens,
      });
      const layout = loraLayout(architecture, { rank: plan.settings.rank });
      const { parameters } = await buffers.allocate("lora", { parameters: 4 * layout.length });
      const model = { architecture, weights, lora: { layout, scale: 2, parameters } };
      const step = await TrainingStep.create(gpu, model, TOKENS, { checkpointing });
      const { loss } = await step.run(
        packMicroBatches([longRow(architecture.vocabulary)], step.rows),
        0,
        0.001,
      );
      await step.readState();
      step.destroy();
      gpu.destroy();
      const mib = (bytes: number) => (bytes / 2 ** 20).toFixed(1);
      console.log(
        `${storage}: planned ${mib(plan.peakBytes)} MiB (${plan.sentence}), alive at most ${mib(watch.peak)} MiB, loss ${loss}`,
      );
      expect(Number.isFinite(loss)).toBe(true);
      expect(watch.peak / plan.peakBytes).toBeLessThan(1.1);
      expect(watch.peak / plan.peakBytes).toBeGreaterThan(0.9);
    },
    3_600_000,
  );
});
