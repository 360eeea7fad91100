// The same LoRA step computed by somebody else's library: the problem in plain arrays, the check that both compute the same, and
// the timing in turns on one adapter. A peer whose losses are not ours gets no row: the comparison would be void.
import { RunError } from "../core/errors.ts";
import type { Architecture } from "../models/architecture.ts";
import { readFloat32 } from "../formats/safetensors.ts";
import { toAdapter, initialParameters, loraConfig } from "../model/lora.ts";
import { write } from "../gpu/buffers.ts";
import { packBatch } from "../train/dataloader.ts";
import type { AdamwHyper } from "../kernels/adamw/adamw.ts";
import { TrainingStep } from "../train/training_step.ts";
import type { Clock } from "../core/ports.ts";
import type { Bench } from "./bench_row.ts";
import { queueProbe } from "../gpu/measure.ts";
import type { BenchModel, BenchSource } from "./models.ts";
import { examples, shortTexts, stepShape, type MicroBatch } from "./steps.ts";

export interface TrainProblem {
  readonly architecture: Architecture;
  /** Hugging Face names. */
  readonly tensors: ReadonlyMap<
    string,
    { readonly shape: readonly number[]; readonly values: Float32Array<ArrayBuffer> }
  >;
  /** Hugging Face names of the projections -> A [rank, in], B [out, rank]. */
  readonly lora: ReadonlyMap<
    string,
    { readonly A: Float32Array<ArrayBuffer>; readonly B: Float32Array<ArrayBuffer> }
  >;
  readonly rank: number;
  /** lora_alpha / r */
  readonly scale: number;
  readonly sequences: number;
  readonly length: number;
  /** [sequences * length] ids, ids to predict, and weights of the losses, which sum to 1. */
  readonly ids: Int32Array<ArrayBuffer>;
  readonly targets: Int32Array<ArrayBuffer>;
  readonly weights: Float32Array<ArrayBuffer>;
  readonly rate: number;
  readonly adamw: AdamwHyper;
  readonly maxNorm: number;
}

export interface TrainPeer {
  /** One whole step (forward, backward, clipping, AdamW), finished; its loss. Steps count on by themselves. */
  readonly run: () => Promise<number>;
  /** What its time is read from, where it runs in another process and the bench counts processor time. Default: the bench's clock. */
  readonly clock?: Clock;
  readonly destroy: () => void;
}

/** Another library, and what the rows of the comparison are called. */
export interface Peer {
  readonly ours: string;
  readonly theirs: string;
  /** Whether it is compared on blocks of real models as well as on the bundled one. */
  readonly isForBlocks: boolean;
  /** How far its losses may be from ours, as a share. */
  readonly tolerance: number;
  /** What is learned. Default: 1024 tokens of short texts. */
  readonly texts?: MicroBatch;
  readonly open: (problem: TrainProblem) => Promise<TrainPeer>;
}

const TEXTS = shortTexts(1024);
/** Large enough to move the loss within the checked steps, so that gradients and optimizer are checked as well. */
const RATE = 3e-3;
const ADAMW: AdamwHyper = { beta1: 0.9, beta2: 0.98, eps: 1e-8, weightDecay: 0 };
const MAX_NORM = 1;
const CHECKED_STEPS = 4;
/** Of libraries that compute in f32. */
export const F32_TOLERANCE = 1e-3;

/** @throws RunError("shape") when the peer's losses are not ours within its tolerance */
export async function compareTraining(
  bench: Bench,
  benched: BenchModel,
  source: BenchSource,
  peer: Peer,
): Promise<void> {
  const { texts = TEXTS } = peer;
  const shape = stepShape(benched, texts);
  const { ours, theirs } = peer;
  if (!bench.wants(theirs, shape)) return;
  const tokens = texts.count * texts.length;
  const { model } = benched;
  const { layout, scale, parameters } = model.lora;
  const start = initialParameters(layout, 11);
  write(bench.gpu, parameters, start);
  const step = await TrainingStep.create(bench.gpu, model, tokens, { hyper: ADAMW, maxGradNorm: MAX_NORM });
  let other: TrainPeer | null = null;
  try {
    const batch = packBatch(examples(model.architecture.vocabulary, texts), step.rows);
    const base = { path: "", name: benched.name, sha256: "" };
    other = await peer.open({
      architecture: model.architecture,
      tensors: await tensorsOf(source),
      lora: toAdapter(layout, start, loraConfig(benched.rank), base).tensors,
      rank: benched.rank,
      scale,
      sequences: texts.count,
      length: texts.length,
      // rows behind the last text are padding
      ids: Int32Array.from(batch.ids.subarray(0, tokens)),
      targets: Int32Array.from(batch.targets.subarray(0, tokens)),
      weights: batch.weights.slice(0, tokens),
      rate: RATE,
      adamw: ADAMW,
      maxNorm: MAX_NORM,
    });
    let index = 0;
    const run = async () => (await step.run([batch], index++, RATE)).loss;
    for (let i = 0; i < CHECKED_STEPS; i++) sameLoss(peer, i, await run(), await other.run());
    const { clock } = bench.ports;
    const work = { group: "peer", shape, flops: 0, bytes: 0, tokens } as const;
    await bench.timeAll([
      { ...work, op: ours, probe: queueProbe(bench.gpu, clock, run) },
      { ...work, op: theirs, probe: queueProbe(bench.gpu, other.clock ?? clock, other.run) },
    ]);
  } finally {
    other?.destroy();
    step.destroy();
  }
}

async function tensorsOf({ tensors: source }: BenchSource): Promise<TrainProblem["tensors"]> {
  const tensors = new Map<string, { shape: readonly number[]; values: Float32Array<ArrayBuffer> }>();
  for (const [tensor, info] of source.tensors) {
    tensors.set(tensor, { shape: info.shape, values: await readFloat32(source, tensor) });
  }
  return tensors;
}

function sameLoss({ theirs, tolerance }: Peer, step: number, own: number, other: number): void {
  if (Math.abs(other / own - 1) < tolerance) return;
  throw new RunError(
    "shape",
    `${theirs}: loss ${other} in step ${step}, ours is ${own}; a comparison of different computations would mean nothing.`,
    { step, own, other },
  );
}
