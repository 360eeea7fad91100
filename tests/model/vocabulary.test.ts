// A vocabulary of any size: the bundled model with its last tokens cut off, so that its matrices are padded inside, scores the ids that are
// left as the whole model does, never draws a padded one, and learns from probabilities that padding has no share in.
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Architecture, parseArchitecture } from "../../src/models/architecture.ts";
import { bytesSource } from "../../src/formats/byte_source.ts";
import { openSafetensors, type TensorSource } from "../../src/formats/safetensors.ts";
import { Buffers } from "../../src/gpu/buffers.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import type { WeightStorage } from "../../src/kernels/matrix.ts";
import { Generator } from "../../src/model/generate.ts";
import { sequenceLogits } from "../../src/model/logits.ts";
import { loraLayout } from "../../src/model/lora.ts";
import type { Model } from "../../src/model/transformer.ts";
import { uploadWeights } from "../../src/model/weights.ts";
import { packBatch } from "../../src/train/dataloader.ts";
import { TrainingStep } from "../../src/train/training_step.ts";
import { openTestGpu } from "../harness/gpu.ts";
import { type Golden, type GoldenSequence, loadBytes, loadGolden, loadJson, loadTensors } from "./golden.ts";
import { adapterFrom, example, loadAdapter } from "./harness.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });
const FOLDER = "public/models/tiny";
const EMBEDDING = "model.embed_tokens.weight";
/** Ids are sampled as if all were equally likely, so that a padded one would come soon. */
const HOT = 50;

let gpu: Gpu;
let golden: Golden;
let source: TensorSource;
let whole: Architecture;
beforeAll(async () => {
  gpu = await openTestGpu();
  golden = await loadGolden();
  const file = bytesSource(await loadBytes(`${FOLDER}/model.safetensors`), "model.safetensors");
  source = await openSafetensors(file, "model.safetensors");
  whole = parseArchitecture(await loadJson(`${FOLDER}/config.json`));
});
afterAll(() => gpu.destroy());

/** The model of the first `vocabulary` tokens, with the goldens' adapter. */
async function modelOf(vocabulary: number, storage: WeightStorage = "f32"): Promise<Model> {
  const config: unknown = await loadJson(`${FOLDER}/config.json`);
  const architecture = parseArchitecture({ ...(config as object), vocab_size: vocabulary });
  const shape = [vocabulary, whole.hidden];
  const tensors = new Map(
    [...source.tensors].map(([name, info]) => [name, name === EMBEDDING ? { ...info, shape } : info]),
  );
  const cut: TensorSource = {
    tensors,
    read: (name, rows) =>
      source.read(name, rows ?? (name === EMBEDDING ? { from: 0, to: vocabulary } : undefined)),
  };
  const buffers = new Buffers(gpu); // freed with the device
  const weights = await uploadWeights(buffers, architecture, cut, { storage, chunkBytes: 64 * 4 * 128 });
  const layout = loraLayout(architecture, { rank: golden.rank });
  const { parameters } = await buffers.allocate("lora", { parameters: 4 * layout.length });
  const model = { architecture, weights, lora: { layout, scale: 2, parameters } };
  loadAdapter(gpu, model, adapterFrom(model, await loadTensors(), "lora"));
  return model;
}

/** The logits [vocabulary] after each of these ids, with the adapter. */
async function logitsAfter(model: Model, ids: readonly number[]): Promise<Float32Array[]> {
  const all: Float32Array[] = [];
  await sequenceLogits(gpu, model, { ids, adapter: true }, (_, logits) => all.push(logits.slice()));
  return all;
}

/** ln p of an id, in float64. */
function logProb(logits: Float32Array, id: number): number {
  const most = logits.reduce((a, b) => Math.max(a, b));
  const sum = logits.reduce((total, each) => total + Math.exp(each - most), 0);
  return logits[id]! - most - Math.log(sum);
}

const CUT = [1, 2, 3].map((missing) => [missing] as const);

test.each(CUT)("without its last %i tokens a model scores the others as before, bit by bit", async (cut) => {
  const vocabulary = whole.vocabulary - cut;
  const { ids } = sequenceBelow(vocabulary);
  const got = await logitsAfter(await modelOf(vocabulary), ids);
  const want = await logitsAfter(await modelOf(whole.vocabulary), ids);
  expect(got.map(({ length }) => length)).toEqual(ids.map(() => vocabulary));
  expect(got).toEqual(want.map((each) => each.subarray(0, vocabulary)));
});

test.each(["f32", "q8", "q4"] as const)(
  "padding is never drawn and has no share in what is, %s",
  async (storage) => {
    const vocabulary = whole.vocabulary - 3;
    const model = await modelOf(vocabulary, storage);
    const { ids, promptTokens } = sequenceBelow(vocabulary);
    const prompt = ids.slice(0, promptTokens);
    const generator = await Generator.create(gpu, model);
    const rows = Array.from({ length: 8 }, (_, seed) => ({
      ids: prompt,
      maxNewTokens: 40,
      temperature: HOT,
      seed,
    }));
    const drawn = await generator.generate(rows, { adapter: true });
    expect(drawn.flatMap((row) => row.ids).filter((id) => id >= vocabulary)).toEqual([]);
    expect(new Set(drawn.flatMap((row) => row.ids)).size).toBeGreaterThan(vocabulary / 2);
    const first = (await logitsAfter(model, prompt)).at(-1)!;
    for (const {
      ids: [id],
      logprobs,
    } of drawn)
      expect(logprobs[0]).toBeCloseTo(logProb(first, id!), 3);
  },
);

test.each(["f32", "q8", "q4"] as const)(
  "the loss of a step is that of the ids that there are, %s",
  async (storage) => {
    const vocabulary = whole.vocabulary - 1;
    const model = await modelOf(vocabulary, storage);
    const sequence = sequenceBelow(vocabulary);
    const each = (await logitsAfter(model, sequence.ids)).map((logits, i) =>
      logProb(logits, sequence.ids[i + 1] ?? 0),
    );
    const learned = each.filter((_, i) => sequence.lossMask[i + 1] === 1);
    const step = await TrainingStep.create(gpu, model, 256);
    const batch = packBatch([{ ...example(sequence), weight: 1 }], step.rows);
    const { loss } = await step.run([batch], 0, 1e-3);
    step.destroy();
    expect(loss).toBeCloseTo(-learned.reduce((sum, l) => sum + l, 0) / learned.length, 4);
  },
);

/** The first of the goldens' sequences that has no id from `vocabulary` on. */
function sequenceBelow(vocabulary: number): GoldenSequence {
  return golden.sequences.find(({ ids }) => ids.every((id) => id < vocabulary))!;
}
