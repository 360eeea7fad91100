// One optimizer step on the GPU, allocated and recorded once: for each micro-batch forward, loss, backward and the sum of the
// gradients so far; then clipping and AdamW. It reads nothing back by itself. The update is bit-deterministic: no atomics
// anywhere, every sum in a fixed order.
// Trap: when the gradient is not finite, AdamW leaves parameters and moments alone (on the GPU, without asking the host).
import { Buffers, type Slice, read, readFloats, write } from "../gpu/buffers.ts";
import type { Gpu } from "../gpu/device.ts";
import { Recorder, type Step } from "../gpu/recorder.ts";
import { adamw, type AdamwHyper, adamwScalars } from "../kernels/adamw/adamw.ts";
import { crossEntropy, crossEntropyScratch } from "../kernels/cross_entropy/cross_entropy.ts";
import { gradBlocks, gradNorm, reduceGrad, STATS } from "../kernels/grad_norm/grad_norm.ts";
import { gradSlices } from "../kernels/lora/lora.ts";
import { sum } from "../kernels/sum/sum.ts";
import {
  type Activations,
  activationSizes,
  allocateActivations,
  type Checkpointing,
} from "../model/activations.ts";
import { backwardSizes } from "../model/block.ts";
import type { LoraLayout } from "../model/lora.ts";
import type { BufferSizes } from "../model/memory_plan.ts";
import { type Model, recordBackward, recordForward } from "../model/transformer.ts";
import type { PackedBatch } from "./dataloader.ts";

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
  goingOn: 1,
});
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
  /** Adds one micro-batch's gradient; applies the sum. */
  readonly #accumulate: Step;
  readonly #update: Step;
  readonly #inputs: Readonly<Record<Input, Slice>>;
  readonly #stats: Slice;
  readonly #state: { readonly parameters: Slice; readonly m: Slice; readonly v: Slice };

  private constructor(
    gpu: Gpu,
    owner: Buffers,
    hyper: AdamwHyper,
    steps: { readonly accumulate: Step; readonly update: Step },
    slices: Readonly<Record<Input | "grad" | "stats" | "parameters" | "m" | "v", Slice>>,
    rows: number,
  ) {
    this.#gpu = gpu;
    this.#owner = owner;
    this.#hyper = hyper;
    this.#accumulate = steps.accumulate;
    this.#update = steps.update;
    this.rows = rows;
    this.grad = slices.grad;
    this.#inputs = slices;
    this.#stats = slices.stats;
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
    const { architecture: a, lora } = model;
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

      const accumulate = new Recorder(gpu, "micro-batch");
      recordForward(accumulate, model, acts, { adapter: true });
      recordLoss(accumulate, model, acts, loss, scratch.dNormed);
      sum(accumulate, { x: loss.losses, count: rows, out: state.stats, index: LOSS, goingOn: state.goingOn });
      recordBackward(accumulate, model, acts, scratch, slices);
      reduceGrad(accumulate, { ...state, partials: scratch.partials, slices, stride: count, count });

      const update = new Recorder(gpu, "update");
      gradNorm(update, { ...state, count, maxNorm: maxGradNorm });
      adamw(update, { ...state, param: lora.parameters, count, ...hyper });

      const steps = { accumulate: await accumulate.finish(), update: await update.finish() };
      const inputs = { ids: acts.ids, tokens: acts.tokens, seen: scratch.seen };
      const all = { ...loss, ...state, ...inputs, parameters: lora.parameters };
      return new TrainingStep(gpu, owner, hyper, steps, all, rows);
    } catch (thrown) {
      owner.destroy();
      throw thrown;
    }
  }

  /** Submits the update for the micro-batches of one step; `step` counts from 0. The outcome may be awaited after the next
   *  `run`. The bias correction counts skipped steps too, so that it is a function of `step` alone. */
  run(microBatches: readonly PackedBatch[], step: number, learningRate: number): Promise<StepOutcome> {
    const put = (slice: Slice, data: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>) =>
      write(this.#gpu, slice, data);
    for (const [i, batch] of microBatches.entries()) {
      put(this.#inputs.ids, batch.ids);
      put(this.#inputs.tokens, batch.tokenRows);
      put(this.#inputs.seen, batch.seen);
      put(this.#inputs.targets, batch.targets);
      put(this.#inputs.weights, batch.weights);
      put(this.#inputs.goingOn, i === 0 ? FIRST : GOING_ON);
      this.#accumulate.run();
    }
    put(this.#inputs.scalars, adamwScalars(learningRate, step + 1, this.#hyper));
    this.#update.run();
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
    this.#accumulate.destroy();
    this.#update.destroy();
    this.#owner.destroy();
  }
}

/** The head's input -> loss of each row, and its gradient. */
function recordLoss(
  recorder: Recorder,
  { weights }: Model,
  acts: Activations,
  loss: Readonly<Record<keyof ReturnType<typeof lossFloats>, Slice>>,
  dh: Slice,
): void {
  const { targets, logprobs, losses } = loss;
  crossEntropy(recorder, {
    h: acts.normed,
    table: weights.head[0]!,
    targets,
    weights: loss.weights,
    logprobs,
    losses,
    dh,
    scratch: loss,
    rows: acts.rows,
  });
}

function inBytes<Name extends string>(floats: Readonly<Record<Name, number>>): Record<Name, number> {
  const entries = Object.entries<number>(floats).map(([name, count]) => [name, 4 * count]);
  return Object.fromEntries(entries) as Record<Name, number>; // the same names, one by one
}
