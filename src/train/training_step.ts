// One optimizer step on the GPU, allocated and recorded once: for each micro-batch forward, loss, backward and the sum of the
// gradients so far; then clipping and AdamW. It reads nothing back by itself. The update is bit-deterministic: no atomics
// anywhere, every sum in a fixed order.
// Trap: when the gradient is not finite, AdamW leaves parameters and moments alone (on the GPU, without asking the host).
import { Buffers, type Slice, readFloats, write } from "../gpu/buffers.ts";
import type { Gpu } from "../gpu/device.ts";
import { ReadRing } from "../gpu/read_ring.ts";
import { Recorder, type Step } from "../gpu/recorder.ts";
import { adamw, type AdamwHyper, adamwScalars } from "../kernels/adamw/adamw.ts";
import { gradBlocks, gradNorm, reduceGrad, STATS } from "../kernels/grad_norm/grad_norm.ts";
import { gradSlices } from "../kernels/lora/lora.ts";
import { crossEntropy } from "../kernels/loss_head/cross_entropy.ts";
import { checkIds, defaultChunk, lossHeadScratch } from "../kernels/loss_head/loss_head.ts";
import { sum } from "../kernels/sum/sum.ts";
import { activationSizes, allocateActivations, type Checkpointing } from "../model/activations.ts";
import { backwardSizes } from "../model/block.ts";
import type { LoraLayout } from "../model/lora.ts";
import type { BufferSizes } from "../model/memory_plan.ts";
import { type Model, recordBackward, recordForward } from "../model/transformer.ts";
import type { PackedBatch } from "./dataloader.ts";
import { fillSlots, LossRows, lossRowsFloats } from "./loss_rows.ts";

/** What a step computes beside its data. */
export interface StepOptions {
  readonly checkpointing: Checkpointing;
  readonly hyper: AdamwHyper;
  /** null: gradients are not clipped. */
  readonly maxGradNorm: number | null;
}

/** As in the recipe that the bundled model was measured with. */
const DEFAULTS: StepOptions = {
  checkpointing: "off",
  hyper: { beta1: 0.9, beta2: 0.98, eps: 1e-8, weightDecay: 0 },
  maxGradNorm: 1,
};

/** The kernels work on rows in groups of this. */
const ROW_BUCKET = 64;

/** Rows of a step whose micro-batches hold `tokens` tokens. */
export function stepRows(tokens: number): number {
  return Math.ceil(tokens / ROW_BUCKET) * ROW_BUCKET;
}

const STATS_FLOATS = 4;
const lossFloats = (a: Model["architecture"], rows: number) => ({
  targets: rows,
  weights: rows,
  losses: rows,
  ...lossRowsFloats(rows, a.hidden),
  ...lossHeadScratch(rows, 1, defaultChunk(rows, a.vocabulary)),
});
const stateFloats = (layout: LoraLayout) => ({
  grad: layout.length,
  m: layout.length,
  v: layout.length,
  blocks: gradBlocks(layout.length),
  stats: STATS_FLOATS,
  scalars: 4,
  goingOn: 1,
});
/** Outcomes on their way at one time: of the step that runs and of those the caller has not awaited yet. */
const OUTCOMES = 3;
/** Where `stats` holds the loss, behind what gradNorm writes. */
const LOSS = 3;

/** Bytes of the buffers of a training step whose micro-batches hold `tokens` tokens, by purpose. */
export function trainingPlan(
  a: Model["architecture"],
  layout: LoraLayout,
  tokens: number,
  checkpointing: Checkpointing = DEFAULTS.checkpointing,
): Record<"activations" | "gradients" | "optimizer", BufferSizes> {
  const rows = stepRows(tokens);
  return {
    activations: {
      ...activationSizes(a, { rank: layout.rank, rows, checkpointing }),
      ...inBytes(lossFloats(a, rows)),
    },
    gradients: backwardSizes(a, layout, rows, gradSlices(rows, layout.length)),
    optimizer: inBytes(stateFloats(layout)),
  };
}

export interface StepOutcome {
  /** Mean over the step's trained tokens, in nats. */
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

type Input = "ids" | "tokens" | "seen" | "targets" | "weights" | "goingOn" | "scalars";
const FIRST = new Float32Array([0]);
const GOING_ON = new Float32Array([1]);

export class TrainingStep {
  /** Rows of a micro-batch, see `stepRows`. */
  readonly rows: number;
  /** [layout.length] gradients of the last step, before clipping. */
  readonly grad: Slice;
  readonly #gpu: Gpu;
  readonly #owner: Buffers;
  readonly #hyper: AdamwHyper;
  readonly #vocabulary: number;
  /** One micro-batch: to the head's input, from there to the loss and back, from there to the sum of gradients. */
  readonly #forward: Step;
  readonly #loss: LossRows;
  readonly #backward: Step;
  /** Applies the sum. */
  readonly #update: Step;
  readonly #inputs: Readonly<Record<Input, Slice>>;
  readonly #stats: Slice;
  readonly #outcomes: ReadRing;
  readonly #state: { readonly parameters: Slice; readonly m: Slice; readonly v: Slice };

  private constructor(
    gpu: Gpu,
    owner: Buffers,
    hyper: AdamwHyper,
    steps: Readonly<Record<"forward" | "backward" | "update", Step>>,
    loss: LossRows,
    vocabulary: number,
    slices: Readonly<Record<Input | "grad" | "stats" | "parameters" | "m" | "v", Slice>>,
    rows: number,
  ) {
    this.#gpu = gpu;
    this.#owner = owner;
    this.#hyper = hyper;
    this.#vocabulary = vocabulary;
    this.#forward = steps.forward;
    this.#loss = loss;
    this.#backward = steps.backward;
    this.#update = steps.update;
    this.rows = rows;
    this.grad = slices.grad;
    this.#inputs = slices;
    this.#stats = slices.stats;
    this.#outcomes = new ReadRing(gpu, "outcome", 4 * STATS_FLOATS, OUTCOMES);
    this.#state = slices;
  }

  /** The model's LoRA arena is trained in place; moments start at zero.
   *  @param tokens of one micro-batch
   *  @throws RunError("gpu-memory") */
  static async create(
    gpu: Gpu,
    model: Model,
    tokens: number,
    options: Partial<StepOptions> = {},
  ): Promise<TrainingStep> {
    const { checkpointing, hyper, maxGradNorm } = { ...DEFAULTS, ...options };
    const { architecture: a, lora, weights } = model;
    const { layout } = lora;
    const { length: count } = layout;
    const rows = stepRows(tokens);
    const slices = gradSlices(rows, count);
    const owner = new Buffers(gpu);
    try {
      const shape = { rank: layout.rank, rows, checkpointing };
      const acts = await allocateActivations(owner, "activations", a, shape);
      const loss = await owner.allocate("activations", inBytes(lossFloats(a, rows)));
      const scratch = await owner.allocate("gradients", backwardSizes(a, layout, rows, slices));
      const state = await owner.allocate("optimizer", inBytes(stateFloats(layout)));

      const forward = new Recorder(gpu, "forward");
      recordForward(forward, model, acts, { adapter: true });

      const head = await LossRows.create(gpu, {
        label: "cross-entropy",
        rows,
        columns: a.hidden,
        hidden: acts.normed,
        dHidden: scratch.dNormed,
        buffers: loss,
        record: (recorder, slots, h, dh) => {
          crossEntropy(recorder, {
            h,
            head: weights.head,
            ids: loss.targets,
            weights: loss.weights,
            losses: loss.losses,
            dh,
            scratch: loss,
            rows: slots,
            chunk: defaultChunk(rows, a.vocabulary),
          });
          const { stats: out, goingOn } = state;
          sum(recorder, { x: loss.losses, count: slots, out, index: LOSS, goingOn });
        },
      });

      const backward = new Recorder(gpu, "backward");
      recordBackward(backward, model, acts, scratch, slices);
      reduceGrad(backward, { ...state, partials: scratch.partials, slices, stride: count, count });

      const update = new Recorder(gpu, "update");
      gradNorm(update, { ...state, count, maxNorm: maxGradNorm });
      adamw(update, { ...state, param: lora.parameters, count, ...hyper });

      const steps = {
        forward: await forward.finish(),
        backward: await backward.finish(),
        update: await update.finish(),
      };
      const inputs = { ids: acts.ids, tokens: acts.tokens, seen: scratch.seen };
      const all = { ...loss, ...state, ...inputs, parameters: lora.parameters };
      return new TrainingStep(gpu, owner, hyper, steps, head, a.vocabulary, all, rows);
    } catch (thrown) {
      owner.destroy();
      throw thrown;
    }
  }

  /** Submits the update for the micro-batches of one step; `step` counts from 0. The outcome may be awaited after the next
   *  `run`, not after two more. The bias correction counts skipped steps too, so that it is a function of `step` alone. */
  run(microBatches: readonly PackedBatch[], step: number, learningRate: number): Promise<StepOutcome> {
    const put = (slice: Slice, data: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>) =>
      write(this.#gpu, slice, data);
    for (const [i, batch] of microBatches.entries()) {
      put(this.#inputs.ids, batch.ids);
      put(this.#inputs.tokens, batch.tokenRows);
      put(this.#inputs.seen, batch.seen);
      checkIds(batch.targets, 1, this.#vocabulary, (row) => batch.weights[row] !== 0);
      const { slots, step: loss } = this.#loss.pick(Array.from(batch.weights, (weight) => weight !== 0));
      put(this.#inputs.targets, fillSlots(new Uint32Array(slots.rows.length), batch.targets, slots));
      put(this.#inputs.weights, fillSlots(new Float32Array(slots.rows.length), batch.weights, slots));
      put(this.#inputs.goingOn, i === 0 ? FIRST : GOING_ON);
      this.#forward.run();
      loss.run();
      this.#backward.run();
    }
    put(this.#inputs.scalars, adamwScalars(learningRate, step + 1, this.#hyper));
    this.#update.run();
    return this.#outcome();
  }

  async #outcome(): Promise<StepOutcome> {
    const stats = new Float32Array(await this.#outcomes.read(this.#stats));
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
    this.#forward.destroy();
    this.#loss.destroy();
    this.#backward.destroy();
    this.#update.destroy();
    this.#outcomes.destroy();
    this.#owner.destroy();
  }
}

function inBytes<Name extends string>(floats: Readonly<Record<Name, number>>): Record<Name, number> {
  const entries = Object.entries<number>(floats).map(([name, count]) => [name, 4 * count]);
  return Object.fromEntries(entries) as Record<Name, number>; // the same names, one by one
}
