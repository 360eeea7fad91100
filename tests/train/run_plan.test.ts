// How the frozen weights of a run are stored is decided in one place, by the model and the device.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { AdapterReport } from "../../src/core/adapter_report.ts";
import { ALL_LORA_TARGETS } from "../../src/records/adapter.ts";
import { parseArchitecture } from "../../src/models/architecture.ts";
import { copying } from "../../src/train/phases.ts";
import { defaultConfig } from "../../src/settings/run_config.ts";
import { planFirstRun, planTraining } from "../../src/train/run_plan.ts";

const MIB = 2 ** 20;
const TINY = parseArchitecture(JSON.parse(readFileSync("public/models/tiny/config.json", "utf8")));
/** The shape of SmolLM2-135M. */
const SMOL = parseArchitecture({
  model_type: "llama",
  tie_word_embeddings: true,
  hidden_size: 576,
  intermediate_size: 1536,
  num_hidden_layers: 30,
  num_attention_heads: 9,
  num_key_value_heads: 3,
  vocab_size: 49_152,
  max_position_embeddings: 8192,
  eos_token_id: 2,
});
const device = (maxBufferSize: number): AdapterReport => ({
  vendor: "",
  architecture: "",
  description: "",
  isSoftware: false,
  features: [],
  limits: { maxBufferSize, maxStorageBufferBindingSize: maxBufferSize / 2 },
});
const RECIPE = { rank: 8, targets: ALL_LORA_TARGETS, batchTokens: 512 };
const training = copying({ validates: false });

test("a model of the bundled one's size is trained in f32, on every device, and in full length", () => {
  const { settings, lowered } = planTraining(TINY, RECIPE, training, device(256 * MIB));
  expect(settings).toMatchObject({ storage: "f32", contextTokens: TINY.maxPositions, rank: 8 });
  expect(lowered).toEqual([]);
});

test("a model of 135 million parameters is stored in f16 or less, and keeps rank and length", () => {
  const { settings } = planTraining(SMOL, RECIPE, training, device(4096 * MIB));
  expect(settings).toMatchObject({ contextTokens: 2048, rank: 8 });
  expect(["f16", "q8"]).toContain(settings.storage);
});

test("what a first run with a model would take is what its trainer would plan by the usual settings", () => {
  const { rank, batchTokens } = defaultConfig();
  for (const architecture of [TINY, SMOL]) {
    const usual = { rank, targets: ALL_LORA_TARGETS, batchTokens };
    for (const mib of [256, 1024, 4096]) {
      const planned = planTraining(architecture, usual, training, device(mib * MIB));
      expect(planFirstRun(architecture, device(mib * MIB))).toEqual(planned);
    }
  }
  expect(() => planFirstRun({ ...SMOL, layers: 300 }, device(256 * MIB))).toThrow(/of GPU memory even with/);
});
