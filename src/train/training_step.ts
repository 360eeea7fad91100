// One optimizer step on the GPU, allocated and recorded once: forward, loss, backward, clipping, AdamW. It reads nothing
// back by itself. The update is bit-deterministic: no atomics anywhere, every sum in a fixed order.
// Trap: when the gradient is not finite, AdamW leaves parameters and moments alone (on the GPU, without asking the host).
import { Buffers, type Slice, read, readFloats, write } from "../gpu/buffers.ts";
import type { Gpu } from "../gpu/device.ts";
import { Recorder, type Step } from "../gpu/recorder.ts";
import { adamw, adamwScalars } from "../kernels/adamw/adamw.ts";
import { crossEntropy, crossEntropyScratch } from "../kernels/cross_entropy/cross_entropy.ts";
import { gradBlocks, gradNorm, STATS } from "../kernels/grad_norm/grad_norm.ts";
import { gradSlices } from "../kernels/lora/lora.ts";
import { sum } from "../kernels/sum/sum.ts";
import { type Activations, activationSizes, allocateActivations } from "../model/activations.ts";
import { backwardSizes } from "../model/block.ts";
import type { LoraLayout } from "../model/lora.ts";
import type { BufferSizes } from "../model/memory_plan.ts";
import { type Model, recordBackward, recordForward } from "../model/transformer.ts";
import type { PackedBatch } from "./dataloader.ts";

/** AdamW as in the recipe the bundled model was measured with. */
export const ADAMW = { beta1: 0.9, beta2: 0.98, eps: 1e-8, weightDecay: 0 };
export const MAX_GRAD_NORM = 1;

/** The kernels work on rows in groups of this. */
const ROW_BUCKET = 64;

/** Rows of a step that holds `batchTokens` tokens. */
export function stepRows(batchTokens: number): number {
  return Math.ceil(batchTokens / ROW_BUCKET) * ROW_BUCKET;
}

const lossFloats = (a: Model["architecture"], rows: number) => ({
  targets: rows,
  weights: rows,
  logprobs: rows,
  losses: rows,
  ...crossEntropyScratch(rows, a.vocabulary),
});
const stateFloats = (layout: LoraLayout) => ({
  grad: layout.length,
  m: layout.length,
  v: layout.length,
  blocks: gradBlocks(layout.length),
  stats: 4,
  scalars: 4,
});
/** Where `stats` holds the loss, behind what gradNorm writes. */
const LOSS = 3;

/** Bytes of the buffers of a training step, by purpose. */
export function trainingPlan(
  a: Model["architecture"],
  layout: LoraLayout,
  batchTokens: number,
): Record<"activations" | "gradients" | "optimizer", BufferSizes> {
  const rows = stepRows(batchTokens);
  return {
    activations: {
      ...activationSizes(a, { rank: layout.rank, rows, isKept: true }),
      ...inBytes(lossFloats(a, rows)),
    },
    gradients: backwardSizes(a, layout, rows, gradSlices(rows, layout.length)),
    optimizer: inBytes(stateFloats(layout)),
  };
}

export interface StepOutcome {
  /** Mean over the batch's trained tokens, in nats. */
  readonly loss: number;
  /** Before clipping. */
  readonly gradNorm: number;
  /** false: the gradient was not finite and nothing was changed. */
  readonly isApplied: boolean;
}

/** Copies of what a resumed run needs, in the arena's order. */
export interface OptimizerState {
  readonly parameters: Float32Array<ArrayBuffer>;
  readonly m: Float32Array<ArrayBuffer>;
  readonly v: Float32Array<ArrayBuffer>;
}

export class TrainingStep {
  /** Rows of a batch, see `stepRows`. */
  readonly rows: number;
  /** [layout.length] gradients of the last batch, before clipping. */
  readonly grad: Slice;
  readonly #gpu: Gpu;
  readonly #owner: Buffers;
  readonly #step: Step;
  readonly #inputs: Readonly<Record<"ids" | "tokens" | "seen" | "targets" | "weights" | "scalars", Slice>>;
  readonly #stats: Slice;
  readonly #state: { readonly parameters: Slice; readonly m: Slice; readonly v: Slice };

  private constructor(
    gpu: Gpu,
    owner: Buffers,
    step: Step,
    rows: number,
    slices: Readonly<
      Record<keyof ReturnType<typeof stateFloats> | "targets" | "weights" | "seen" | "parameters", Slice>
    >,
    acts: Activations,
  ) {
    this.#gpu = gpu;
    this.#owner = owner;
    this.#step = step;
    this.rows = rows;
    this.grad = slices.grad;
    this.#inputs = { ...slices, ids: acts.ids, tokens: acts.tokens };
    this.#stats = slices.stats;
    this.#state = slices;
  }

  /** The model's LoRA arena is trained in place; moments start at zero. @throws RunError("gpu-memory") */
  static async create(gpu: Gpu, model: Model, batchTokens: number): Promise<TrainingStep> {
    const { architecture: a, weights, lora } = model;
    const { layout } = lora;
    const rows = stepRows(batchTokens);
    const slices = gradSlices(rows, layout.length);
    const owner = new Buffers(gpu);
    try {
      const acts = await allocateActivations(owner, "activations", a, {
        rank: layout.rank,
        rows,
        isKept: true,
      });
      const loss = await owner.allocate("activations", inBytes(lossFloats(a, rows)));
      const scratch = await owner.allocate("gradients", backwardSizes(a, layout, rows, slices));
      const state = await owner.allocate("optimizer", inBytes(stateFloats(layout)));
      const count = layout.length;

      const recorder = new Recorder(gpu, "training step");
      recordForward(recorder, model, acts, { adapter: true });
      crossEntropy(recorder, {
        h: acts.normed,
        table: weights.head[0]!,
        targets: loss.targets,
        weights: loss.weights,
        logprobs: loss.logprobs,
        losses: loss.losses,
        dh: scratch.dNormed,
        scratch: loss,
        rows,
      });
      sum(recorder, { x: loss.losses, count: rows, out: state.stats, index: LOSS });
      recordBackward(recorder, model, acts, scratch, slices);
      gradNorm(recorder, {
        partials: scratch.partials,
        slices,
        stride: count,
        grad: state.grad,
        count,
        blocks: state.blocks,
        stats: state.stats,
        maxNorm: MAX_GRAD_NORM,
      });
      adamw(recorder, { ...state, param: lora.parameters, count, ...ADAMW });
      const step = await recorder.finish();
      const all = { ...loss, ...state, seen: scratch.seen, parameters: lora.parameters };
      return new TrainingStep(gpu, owner, step, rows, all, acts);
    } catch (thrown) {
      owner.destroy();
      throw thrown;
    }
  }

  /** Submits the update for one batch; `step` counts from 0. The outcome may be awaited after the next `run`.
   *  The bias correction counts skipped steps too, so that it is a function of `step` alone. */
  run(batch: PackedBatch, step: number, learningRate: number): Promise<StepOutcome> {
    const put = (slice: Slice, data: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>) =>
      write(this.#gpu, slice, data);
    put(this.#inputs.ids, batch.ids);
    put(this.#inputs.tokens, batch.tokenRows);
    put(this.#inputs.seen, batch.seen);
    put(this.#inputs.targets, batch.targets);
    put(this.#inputs.weights, batch.weights);
    put(this.#inputs.scalars, adamwScalars(learningRate, step + 1, ADAMW));
    this.#step.run();
    return this.#outcome();
  }

  async #outcome(): Promise<StepOutcome> {
    const stats = new Float32Array(await read(this.#gpu, this.#stats, 0, 16));
    return { loss: stats[LOSS]!, gradNorm: stats[STATS.norm]!, isApplied: stats[STATS.isFinite] === 1 };
  }

  async readState(): Promise<OptimizerState> {
    const [parameters, m, v] = await Promise.all([
      readFloats(this.#gpu, this.#state.parameters),
      readFloats(this.#gpu, this.#state.m),
      readFloats(this.#gpu, this.#state.v),
    ]);
    return { parameters, m, v };
  }

  writeState(state: OptimizerState): void {
    write(this.#gpu, this.#state.parameters, state.parameters);
    write(this.#gpu, this.#state.m, state.m);
    write(this.#gpu, this.#state.v, state.v);
  }

  destroy(): void {
    this.#step.destroy();
    this.#owner.destroy();
  }
}

function inBytes<Name extends string>(floats: Readonly<Record<Name, number>>): Record<Name, number> {
  const entries = Object.entries<number>(floats).map(([name, count]) => [name, 4 * count]);
  return Object.fromEntries(entries) as Record<Name, number>; // the same names, one by one
}
