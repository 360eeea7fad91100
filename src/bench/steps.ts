// Whole steps, through the same classes as the trainer and the generator use, and the kernels that such a step is made of at the
// shapes that it has them in. Nothing here knows an op: the recorded steps tell their kernels, sizes, operations and bytes.
import type { Example } from "../records/dataset.ts";
import { deriveSeed, randomU32 } from "../core/rng.ts";
import type { StepCounts } from "../gpu/device.ts";
import { Step } from "../gpu/recorder.ts";
import { ASSUMED_KEYS } from "../kernels/attention/attention.ts";
import type { GenerateRow } from "../model/decoding/requests.ts";
import { Generator } from "../model/generate.ts";
import type { Architecture } from "../models/architecture.ts";
import { packBatch } from "../train/dataloader.ts";
import { TrainingStep } from "../train/training_step.ts";
import type { Bench, PartOf, Work } from "./bench_row.ts";
import { kernelProbe, queueProbe } from "../gpu/measure.ts";
import type { BenchModel } from "./models.ts";

/** A micro-batch of texts of one length. */
export interface MicroBatch {
  readonly count: number;
  readonly length: number;
}

/** Tokens of a text in the training rows, half of them trained: about what a debate's rows have. */
export const SEQUENCE = 64;

/** `tokens` tokens as a debate's rows have them. */
export const shortTexts = (tokens: number): MicroBatch => ({ count: tokens / SEQUENCE, length: SEQUENCE });

const tokensOf = ({ count, length }: MicroBatch): number => count * length;

type Named = Pick<BenchModel, "name" | "storage" | "rank">;

/** How a training step is called in rows. */
export function stepShape({ name, storage, rank }: Named, texts: MicroBatch): string {
  const tokens =
    texts.length === SEQUENCE ? `${tokensOf(texts)} tokens` : `${texts.count} x ${texts.length} tokens`;
  return `${name}, ${tokens}, rank ${rank}${storage === "f32" ? "" : `, ${storage} weights`}`;
}

/** How a decoding is called in rows. */
export const decodeShape = ({ name }: Pick<Named, "name">, rows: number): string =>
  `${name}, ${rows} rows, ${PROMPT} tokens read, ${NEW} written`;

/** Seeded texts that fill a micro-batch exactly. */
export function examples(vocabulary: number, { count, length }: MicroBatch): Example[] {
  return Array.from({ length: count }, (_, s) => ({
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

/** Operations of attention, forward and backward, that a step counts wrongly: it is recorded before anybody knows how many keys a token sees. */
function miscounted({ layers, heads, headDim }: Architecture, texts: MicroBatch): number {
  const keys = (texts.length + 1) / 2 - ASSUMED_KEYS;
  return layers * 18 * tokensOf(texts) * heads * headDim * keys;
}

/** LoRA training steps of micro-batches of these texts, in turns. */
export async function trainingSteps(
  bench: Bench,
  benched: BenchModel,
  batches: readonly MicroBatch[],
): Promise<void> {
  const { model } = benched;
  const steps: TrainingStep[] = [];
  try {
    const work: Work[] = [];
    for (const texts of batches) {
      const shape = stepShape(benched, texts);
      if (!bench.wants("train step", shape)) continue;
      const tokens = tokensOf(texts);
      const step = await TrainingStep.create(bench.gpu, model, tokens);
      steps.push(step);
      const batch = packBatch(examples(model.architecture.vocabulary, texts), step.rows);
      let index = 0;
      const run = () => step.run([batch], index++, 1e-4);
      const { flops, bytes } = await counted(bench, run);
      const probe = queueProbe(bench.gpu, bench.ports.clock, run);
      const own = flops + miscounted(model.architecture, texts);
      work.push({ group: "step", op: "train step", shape, flops: own, bytes, tokens, probe });
    }
    await bench.time(work);
  } finally {
    steps.forEach((step) => step.destroy());
  }
}

/** Decoding: rows of `PROMPT` tokens answered with `NEW` tokens each, greedily, the adapter on; prompts are read each time. */
export async function decoding(bench: Bench, benched: BenchModel, rows: readonly number[]): Promise<void> {
  const wanted = rows.filter((count) => bench.wants("decode", decodeShape(benched, count)));
  if (wanted.length === 0) return;
  const { model } = benched;
  const generator = await Generator.create(bench.gpu, model);
  try {
    const work: Work[] = [];
    for (const count of wanted) {
      const requests = decodeRows(model.architecture.vocabulary, count);
      let tokens = 0;
      const run = async () => {
        const answers = await generator.generate(requests, { adapter: true });
        tokens = answers.reduce((sum, answer) => sum + answer.logprobs.length, 0);
      };
      const { flops, bytes } = await counted(bench, run);
      const probe = queueProbe(bench.gpu, bench.ports.clock, run);
      const shape = decodeShape(benched, count);
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

/** What `--only` is held against for the kernels of a step. */
export const PROFILE = "profile";

/** Every kernel of a training step, each shape once. */
export async function stepKernels(bench: Bench, benched: BenchModel, texts: MicroBatch): Promise<void> {
  const shape = stepShape(benched, texts);
  if (!bench.wants(PROFILE, `train step ${shape}`)) return;
  const { model } = benched;
  const before = new Set(bench.gpu.steps);
  const training = await TrainingStep.create(bench.gpu, model, tokensOf(texts));
  try {
    const batch = packBatch(examples(model.architecture.vocabulary, texts), training.rows);
    await training.run([batch], 0, 1e-4); // real ranges and ids in the buffers
    await timeKernels(bench, `train step ${shape}`, before);
  } finally {
    training.destroy();
  }
}

/** Every kernel of a decoding of so many rows, each shape once. */
export async function decodeKernels(bench: Bench, benched: BenchModel, rows: number): Promise<void> {
  const shape = decodeShape(benched, rows);
  if (!bench.wants(PROFILE, `decode ${shape}`)) return;
  const before = new Set(bench.gpu.steps);
  const generator = await Generator.create(bench.gpu, benched.model);
  try {
    await generator.generate(decodeRows(benched.model.architecture.vocabulary, rows), { adapter: true });
    await timeKernels(bench, `decode ${shape}`, before);
  } finally {
    generator.destroy();
  }
}

/** Times the kernels of all steps that were not there before; a step counts as often as it was run. */
async function timeKernels(bench: Bench, whole: string, before: ReadonlySet<StepCounts>): Promise<void> {
  const { gpu } = bench;
  const { clock, timestamps } = bench.ports;
  const work: Work[] = [];
  for (const step of gpu.steps) {
    if (before.has(step) || !(step instanceof Step) || step.runs === 0) continue;
    for (const dispatch of step.distinct()) {
      const { name: op, flops, bytes } = dispatch;
      const part: PartOf = { whole, times: dispatch.count * step.runs };
      const shape = `${step.label}, ${part.times} times: ${dispatch.shape}`;
      const probe = kernelProbe(gpu, clock, dispatch, timestamps);
      work.push({ group: "op", op, shape, flops, bytes, part, probe, clock: bench.kernelClock });
    }
  }
  await bench.timeAll(work);
}
