// Whole steps, through the same classes as the trainer and the generator use, and the kernels that such a step is made of at the
// shapes that it has them in. Nothing here knows an op: the recorded steps tell their kernels, sizes, operations and bytes.
import type { Example } from "../records/dataset.ts";
import { deriveSeed, randomU32 } from "../core/rng.ts";
import type { StepCounts } from "../gpu/device.ts";
import { Step } from "../gpu/recorder.ts";
import type { GenerateRow } from "../model/decoding/requests.ts";
import { Generator } from "../model/generate.ts";
import { packBatch } from "../train/dataloader.ts";
import { TrainingStep } from "../train/training_step.ts";
import type { Bench, Work } from "./bench_row.ts";
import { kernelProbe, queueProbe } from "./measure.ts";
import { type BenchModel, RANK } from "./models.ts";

/** Tokens of a sequence in the training rows, half of them trained: about what a debate's rows have. */
export const SEQUENCE = 64;

/** Seeded rows that fill `tokens` exactly. */
export function examples(vocabulary: number, tokens: number): Example[] {
  const lengths = Array.from({ length: Math.ceil(tokens / SEQUENCE) }, (_, s) =>
    Math.min(SEQUENCE, tokens - s * SEQUENCE),
  );
  return lengths.map((length, s) => ({
    ids: Array.from({ length }, (_, t) => randomU32(deriveSeed("bench", s), t) % vocabulary),
    lossMask: Array.from({ length }, (_, t): 0 | 1 => (t >= length / 2 ? 1 : 0)),
    weight: 1,
    from: { taskId: "", turnId: "", strategy: "rsft" },
  }));
}

/** The work that `run` adds, by what the recorded steps count. */
async function counted(bench: Bench, run: () => Promise<unknown>): Promise<{ flops: number; bytes: number }> {
  const before = new Map<StepCounts, number>(Array.from(bench.gpu.steps, (step) => [step, step.runs]));
  await run();
  let [flops, bytes] = [0, 0];
  for (const step of bench.gpu.steps) {
    const runs = step.runs - (before.get(step) ?? 0);
    flops += runs * step.flops;
    bytes += runs * step.bytes;
  }
  return { flops, bytes };
}

/** LoRA training steps of `tokens` tokens each, in turns. */
export async function trainingSteps(
  bench: Bench,
  { name, model }: BenchModel,
  tokens: readonly number[],
): Promise<void> {
  const steps: TrainingStep[] = [];
  try {
    const work: Work[] = [];
    for (const count of tokens) {
      const shape = `${name}, ${count} tokens, rank ${RANK}`;
      if (!bench.wants("train step", shape)) continue;
      const step = await TrainingStep.create(bench.gpu, model, count);
      steps.push(step);
      const batch = packBatch(examples(model.architecture.vocabulary, count), step.rows);
      let index = 0;
      const run = () => step.run([batch], index++, 1e-4);
      const { flops, bytes } = await counted(bench, run);
      const probe = queueProbe(bench.gpu, bench.ports.clock, run);
      work.push({ group: "step", op: "train step", shape, flops, bytes, tokens: count, probe });
    }
    await bench.time(work);
  } finally {
    steps.forEach((step) => step.destroy());
  }
}

/** Decoding: rows of `PROMPT` tokens answered with `NEW` tokens each, greedily, the adapter on; prompts are read each time. */
export async function decoding(
  bench: Bench,
  { name, model }: BenchModel,
  rows: readonly number[],
): Promise<void> {
  const generator = await Generator.create(bench.gpu, model);
  try {
    const work: Work[] = [];
    for (const count of rows) {
      const shape = `${name}, ${count} rows, ${PROMPT} tokens read, ${NEW} written`;
      if (!bench.wants("decode", shape)) continue;
      const requests = decodeRows(model.architecture.vocabulary, count);
      let tokens = 0;
      const run = async () => {
        const answers = await generator.generate(requests, { adapter: true });
        tokens = answers.reduce((sum, answer) => sum + answer.logprobs.length, 0);
      };
      const { flops, bytes } = await counted(bench, run);
      const probe = queueProbe(bench.gpu, bench.ports.clock, run);
      work.push({ group: "step", op: "decode", shape, flops, bytes, tokens, probe });
    }
    await bench.time(work);
  } finally {
    generator.destroy();
  }
}

const PROMPT = 32;
const NEW = 32;

function decodeRows(vocabulary: number, count: number): GenerateRow[] {
  return Array.from({ length: count }, (_, row) => ({
    ids: Array.from({ length: PROMPT }, (_, t) => randomU32(deriveSeed("decode", row), t) % vocabulary),
    maxNewTokens: NEW,
    temperature: 0,
    seed: row,
  }));
}

/** Every kernel of a training step, and of decoding when `rows` is given, each shape once. */
export async function kernels(
  bench: Bench,
  { name, model }: BenchModel,
  { tokens, rows }: { readonly tokens: number; readonly rows: number },
): Promise<void> {
  const { gpu } = bench;
  const before = new Set(gpu.steps);
  const training = await TrainingStep.create(gpu, model, tokens);
  const generator = rows > 0 ? await Generator.create(gpu, model) : null;
  try {
    const batch = packBatch(examples(model.architecture.vocabulary, tokens), training.rows);
    await training.run([batch], 0, 1e-4); // real ranges and ids in the buffers
    await generator?.generate(decodeRows(model.architecture.vocabulary, rows), { adapter: true });
    for (const step of gpu.steps) {
      if (before.has(step) || !(step instanceof Step)) continue;
      const work = step.distinct().map((dispatch): Work => {
        const { name: op, shape, flops, bytes, count } = dispatch;
        const probe = kernelProbe(gpu, bench.ports.clock, dispatch, bench.ports.timestamps);
        const label = `${name}, ${step.label}, ${count} times: ${shape}`;
        return { group: "op", op, shape: label, flops, bytes, probe, clock: bench.kernelClock };
      });
      await bench.time(work);
    }
  } finally {
    training.destroy();
    generator?.destroy();
  }
}
