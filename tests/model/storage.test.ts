// The whole model with f16, q8 and q4 weights: the same logits as its own f32 path gives for the weights that are really
// stored, and a quantised base trains. Once more for a small model whose block has everything that Llama's has not.
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { parseArchitecture } from "../../src/models/architecture.ts";
import { readFloat32, type TensorSource } from "../../src/formats/safetensors.ts";
import { Buffers } from "../../src/gpu/buffers.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import type { WeightStorage } from "../../src/kernels/matrix.ts";
import { packedMatrix, packRows, unpackMatrix } from "../../src/kernels/quantize.ts";
import { loraLayout } from "../../src/model/lora.ts";
import type { Model } from "../../src/model/transformer.ts";
import { uploadWeights, type WeightOptions } from "../../src/model/weights.ts";
import { packBatch } from "../../src/train/dataloader.ts";
import { TrainingStep } from "../../src/train/training_step.ts";
import { openTestGpu } from "../harness/gpu.ts";
import { type Golden, loadGolden, loadJson, loadTensors } from "./golden.ts";
import { adapterFrom, example, folderTensors, loadAdapter, logits, worst } from "./harness.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });
const FOLDER = "public/models/tiny";
const OTHER = "tests/golden/families/gemma3";

let gpu: Gpu;
let golden: Golden;
let source: TensorSource;
let other: TensorSource;
beforeAll(async () => {
  gpu = await openTestGpu();
  golden = await loadGolden();
  source = await folderTensors(FOLDER);
  other = await folderTensors(OTHER);
});
afterAll(() => gpu.destroy());

async function modelOf(
  tensors: TensorSource,
  options: WeightOptions,
  rank: number,
  folder = FOLDER,
): Promise<Model> {
  const architecture = parseArchitecture(await loadJson(`${folder}/config.json`));
  const buffers = new Buffers(gpu); // freed with the device
  const weights = await uploadWeights(buffers, architecture, tensors, options);
  const layout = loraLayout(architecture, { rank });
  const { parameters } = await buffers.allocate("lora", { parameters: 4 * layout.length });
  return { architecture, weights, lora: { layout, scale: 2, parameters } };
}

/** The same tensors, matrices as `storage` keeps them. */
function storedAs(storage: WeightStorage, from = source): TensorSource {
  const tensors = new Map(
    [...from.tensors].map(([name, info]) => [name, { ...info, dtype: "F32" as const }]),
  );
  return {
    tensors,
    async read(name, rows) {
      const floats = await readFloat32(from, name, rows);
      const { shape } = from.tensors.get(name)!;
      if (shape.length < 2) return new Uint8Array(floats.buffer);
      const packed = packedMatrix(storage, floats.length / shape[1]!, shape[1]!);
      packRows(packed, 0, floats);
      return new Uint8Array(unpackMatrix(packed).buffer);
    },
  };
}

test.each(["f16", "q8", "q4"] as const)(
  "%s weights give the logits of what they stand for",
  async (storage) => {
    // chunks of 64 rows: some begin within a block of scales
    const got = await modelOf(source, { storage, chunkBytes: 64 * 4 * 128 }, 1);
    const want = await modelOf(storedAs(storage), {}, 1);
    const ids = [golden.sequences[0]!.ids.slice(0, 24)];
    const [gotLogits, wantLogits] = [await logits(gpu, got, ids, false), await logits(gpu, want, ids, false)];
    // Every stored weight is an f32 exactly (11 bits of scale times 7 of q), so both paths compute the same sums; logits reach 25.
    expect(worst(gotLogits, wantLogits)).toBeLessThan(1e-4);
    expect(Math.max(...wantLogits.map(Math.abs))).toBeGreaterThan(5);
  },
);

test.each(["f16", "q8", "q4"] as const)(
  "%s weights under norms behind each part, a window and GELU",
  async (storage) => {
    const got = await modelOf(other, { storage, contextTokens: 64, chunkBytes: 64 * 4 * 48 }, 1, OTHER);
    const want = await modelOf(storedAs(storage, other), { contextTokens: 64 }, 1, OTHER);
    const ids = [[...Array(24).keys()]]; // four times the window
    const [gotLogits, wantLogits] = [await logits(gpu, got, ids, false), await logits(gpu, want, ids, false)];
    const size = Math.max(...wantLogits.map(Math.abs));
    expect(worst(gotLogits, wantLogits) / size).toBeLessThan(1e-5);
  },
);

/** Losses of six AdamW steps on one batch. */
async function trained(tensors: TensorSource, storage: WeightStorage): Promise<number[]> {
  const model = await modelOf(tensors, { storage }, golden.rank);
  loadAdapter(gpu, model, adapterFrom(model, await loadTensors(), "lora"));
  const step = await TrainingStep.create(gpu, model, 256);
  const batch = packBatch(
    golden.batches[0]!.map((index) => example(golden.sequences[index]!)),
    step.rows,
  );
  const losses: number[] = [];
  for (let i = 0; i < 6; i++) losses.push((await step.run([batch], i, 1e-3)).loss);
  step.destroy();
  return losses;
}

test("a q8 base trains: losses of what it stands for, and within 2 % of the f32 base's", async () => {
  const q8 = await trained(source, "q8");
  const same = await trained(storedAs("q8"), "f32");
  const f32 = await trained(source, "f32");
  // Six steps of AdamW, which divides by sqrt(v): where a gradient is all but 0, its rounding decides the step.
  q8.forEach((loss, i) => expect(Math.abs(loss / same[i]! - 1), `step ${i}`).toBeLessThan(1e-3));
  q8.forEach((loss, i) => expect(Math.abs(loss / f32[i]! - 1), `step ${i}`).toBeLessThan(0.02));
  expect(q8.at(-1)!).toBeLessThan(0.9 * q8[0]!);
});
