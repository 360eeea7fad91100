// Questions about whole steps: what storage does to gradients, how fast a step is beside PyTorch's, how fast rows are decoded.
import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BenchSource, seededBlocks, seededWhole, uploadModel } from "../../src/bench/models.ts";
import { decoding, examples, type MicroBatch, stepKernels, trainingSteps } from "../../src/bench/steps.ts";
import { compareTraining } from "../../src/bench/train_peer.ts";
import { readFloats } from "../../src/gpu/buffers.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import { STORAGES, type WeightStorage } from "../../src/kernels/matrix.ts";
import { packBatch } from "../../src/train/dataloader.ts";
import { TrainingStep } from "../../src/train/training_step.ts";
import { torchPeer, type TorchWay } from "../peers/torch_peer.ts";
import { productShapes } from "./kernel_parts.ts";
import type { Day, Part } from "./part.ts";

const PRODUCTS = join(dirname(fileURLToPath(import.meta.url)), "torch_products.py");
/** Seconds that PyTorch takes to be loaded and, where it compiles, to compile. */
const TORCH_SECONDS = { eager: 15, compiled: 40 } as const;

export const torchProductsPart: Part = {
  name: "torch products",
  question: "E3: what do cuBLAS's products reach there, in bf16, TF32 and f32?",
  seconds: 40,
  run: (day) => {
    const { torch, left } = day;
    if (torch === null) return Promise.resolve({ leftOut: "no Python with PyTorch" });
    const shapes = productShapes(day).map(({ rows, inputs, outputs }) => [rows, inputs, outputs]);
    const args = [PRODUCTS, torch.hasCuda ? "cuda" : "cpu", JSON.stringify(shapes)];
    const { status, stdout, stderr } = spawnSync(torch.python, args, {
      encoding: "utf8",
      timeout: Math.floor(1000 * left()),
    });
    if (status !== 0)
      throw new Error(`torch_products.py ended with ${status ?? "its time"}: ${stderr.slice(-500)}`);
    const matrices = "our products through matrix units are not built: no browser offers them without a flag";
    return Promise.resolve({ products: JSON.parse(stdout) as unknown, leftOut: matrices });
  },
};

export const storagePart: Part = {
  name: "storage",
  question: "E5: how far is a gradient off when weights are stored smaller?",
  seconds: 20,
  run: async ({ gpu, isSmall }) => {
    const source = seededBlocks("SmolLM2-135M");
    const texts: MicroBatch = isSmall ? { count: 1, length: 64 } : { count: 4, length: 128 };
    const exact = await gradientOf(gpu, source, "f32", texts);
    const off: Record<string, number> = {};
    for (const storage of STORAGES.slice(1)) {
      const other = await gradientOf(gpu, source, storage, texts);
      const norm = (values: Float32Array) => Math.sqrt(values.reduce((sum, each) => sum + each * each, 0));
      off[storage] = norm(other.map((each, i) => each - exact[i]!)) / norm(exact);
    }
    return { gradientOffBy: off, leftOut: "operands in f16: not built" };
  },
};

async function gradientOf(
  gpu: Gpu,
  source: BenchSource,
  storage: WeightStorage,
  texts: MicroBatch,
): Promise<Float32Array> {
  const { model, destroy } = await uploadModel(gpu, source, { storage });
  const step = await TrainingStep.create(gpu, model, texts.count * texts.length);
  try {
    await step.run([packBatch(examples(model.architecture.vocabulary, texts), step.rows)], 0, 1e-4);
    return await readFloats(gpu, step.grad);
  } finally {
    step.destroy();
    destroy();
  }
}

const textsOf = ({ isSmall }: Day): MicroBatch =>
  isSmall ? { count: 1, length: 64 } : { count: 4, length: 512 };
const sourceOf = ({ isSmall }: Day): BenchSource =>
  isSmall ? seededBlocks("SmolLM2-135M") : seededWhole("SmolLM2-135M");

export const stepsPart: Part = {
  name: "steps",
  question:
    "E6: how long does a whole step take, where does the time go, and how long does PyTorch with PEFT take?",
  seconds: 150,
  run: async (day) => {
    const { bench, gpu, torch, left, isSmall } = day;
    const source = sourceOf(day);
    const model = await uploadModel(gpu, source, { rank: 16 });
    const leftOut: string[] = [];
    try {
      const texts = textsOf(day);
      await trainingSteps(bench, model, isSmall ? [texts] : [{ count: 8, length: 128 }, texts]);
      await stepKernels(bench, model, texts);
      for (const way of waysOf(torch?.hasCuda ?? false)) {
        const name = `${way.device}, ${way.dtype}, ${way.mode}`;
        const fits = isSmall || left() > TORCH_SECONDS[way.mode];
        if (torch === null || !fits)
          leftOut.push(`${name}: ${torch === null ? "no Python with PyTorch" : "no time left"}`);
        else {
          const peer = torchPeer(torch.python, way, {
            countsProcessor: false,
            cores: availableParallelism(),
            mostMs: Math.floor(1000 * left()),
          });
          await compareTraining(bench, model, source, { ...peer, texts }).catch((thrown: unknown) =>
            leftOut.push(`${name}: ${String(thrown)}`),
          );
        }
      }
    } finally {
      model.destroy();
    }
    return { leftOut };
  },
};

function waysOf(hasCuda: boolean): TorchWay[] {
  if (!hasCuda) return [{ device: "cpu", dtype: "float32", mode: "eager" }];
  return [
    { device: "cuda", dtype: "bfloat16", mode: "eager" },
    { device: "cuda", dtype: "float32", mode: "eager" },
    { device: "cuda", dtype: "bfloat16", mode: "compiled" },
    { device: "cuda", dtype: "tf32", mode: "eager" },
  ];
}

export const decodePart: Part = {
  name: "decode",
  question: "E9: how many tokens a second do few and many rows write?",
  seconds: 25,
  run: async (day) => {
    const model = await uploadModel(day.gpu, sourceOf(day), { rank: 16 });
    try {
      await decoding(day.bench, model, day.isSmall ? [2] : [1, 16, 64]);
    } finally {
      model.destroy();
    }
    return {};
  },
};
