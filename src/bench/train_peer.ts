// The same LoRA step computed by somebody else's library: the problem in plain arrays, the check that both compute the same, and
// the timing in turns on one adapter. A peer whose losses are not ours gets no row: the comparison would be void.
import { RunError } from "../core/errors.ts";
import type { Architecture } from "../models/architecture.ts";
import { readFloat32, type TensorSource } from "../formats/safetensors.ts";
import { toAdapter, initialParameters, loraConfig } from "../model/lora.ts";
import { write } from "../gpu/buffers.ts";
import { packBatch } from "../train/dataloader.ts";
import type { AdamwHyper } from "../kernels/adamw/adamw.ts";
import { TrainingStep } from "../train/training_step.ts";
import type { Bench } from "./bench_row.ts";
import { queueProbe } from "./measure.ts";
import { type BenchModel, RANK } from "./models.ts";
import { examples, SEQUENCE } from "./steps.ts";
import { PEER_OPS } from "./verdicts.ts";

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
  readonly destroy: () => void;
}

const TOKENS = 1024;
/** Large enough to move the loss within the checked steps, so that gradients and optimizer are checked as well. */
const RATE = 3e-3;
const ADAMW: AdamwHyper = { beta1: 0.9, beta2: 0.98, eps: 1e-8, weightDecay: 0 };
const MAX_NORM = 1;
const CHECKED_STEPS = 4;
const LOSS_TOLERANCE = 1e-3;

/** @throws RunError("shape") when the peer's losses are not ours to 1e-3 */
export async function compareTraining(
  bench: Bench,
  { name, model }: BenchModel,
  source: TensorSource,
  open: (problem: TrainProblem) => Promise<TrainPeer>,
): Promise<void> {
  const shape = `${name}, ${TOKENS} tokens, rank ${RANK}`;
  const { ours, theirs } = PEER_OPS.trainStep;
  if (!bench.wants(ours, shape)) return;
  const { layout, scale, parameters } = model.lora;
  const start = initialParameters(layout, 11);
  write(bench.gpu, parameters, start);
  const step = await TrainingStep.create(bench.gpu, model, TOKENS, { hyper: ADAMW, maxGradNorm: MAX_NORM });
  const batch = packBatch(examples(model.architecture.vocabulary, TOKENS), step.rows);
  const tensors = new Map<string, { shape: readonly number[]; values: Float32Array<ArrayBuffer> }>();
  for (const [tensor, info] of source.tensors) {
    tensors.set(tensor, { shape: info.shape, values: await readFloat32(source, tensor) });
  }
  const base = { path: "", name, sha256: "" };
  const peer = await open({
    architecture: model.architecture,
    tensors,
    lora: toAdapter(layout, start, loraConfig(RANK), base).tensors,
    rank: RANK,
    scale,
    sequences: TOKENS / SEQUENCE,
    length: SEQUENCE,
    ids: Int32Array.from(batch.ids),
    targets: Int32Array.from(batch.targets),
    weights: batch.weights,
    rate: RATE,
    adamw: ADAMW,
    maxNorm: MAX_NORM,
  });
  try {
    let index = 0;
    const run = async () => (await step.run([batch], index++, RATE)).loss;
    for (let i = 0; i < CHECKED_STEPS; i++) {
      const [own, other] = [await run(), await peer.run()];
      if (!(Math.abs(other / own - 1) < LOSS_TOLERANCE)) {
        throw new RunError(
          "shape",
          `${theirs}: loss ${other} in step ${i}, ours is ${own}; a comparison of different computations would mean nothing.`,
          { step: i, own, other },
        );
      }
    }
    const work = { group: "peer", shape, flops: 0, bytes: 0, tokens: TOKENS } as const;
    await bench.time([
      { ...work, op: ours, probe: queueProbe(bench.gpu, bench.ports.clock, run) },
      { ...work, op: theirs, probe: queueProbe(bench.gpu, bench.ports.clock, peer.run) },
    ]);
  } finally {
    peer.destroy();
    step.destroy();
  }
}
