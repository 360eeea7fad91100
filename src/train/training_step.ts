// One optimizer step on the GPU, allocated and recorded once: for each micro-batch forward, loss, backward and the sum of the
// gradients so far; then clipping and AdamW. It reads nothing back by itself. The update is bit-deterministic: no atomics
// anywhere, every sum in a fixed order.
// Trap: when the gradient is not finite, AdamW leaves parameters and moments alone (on the GPU, without asking the host).
import { RunError } from "../core/errors.ts";
import { Buffers, type Slice, readFloats, subslice, write } from "../gpu/buffers.ts";
import type { Gpu } from "../gpu/device.ts";
import { ReadRing } from "../gpu/read_ring.ts";
import { Recorder, type Step } from "../gpu/recorder.ts";
import { adamw, type AdamwHyper, adamwScalars } from "../kernels/adamw/adamw.ts";
import { gradBlocks, gradNorm, reduceGrad, STATS } from "../kernels/grad_norm/grad_norm.ts";
import { gradSlices } from "../kernels/lora/lora.ts";
import { activationSizes, allocateActivations, type Checkpointing } from "../model/activations.ts";
import { backwardSizes } from "../model/block.ts";
import type { LoraLayout } from "../model/lora.ts";
import type { BufferSizes } from "../model/memory_plan.ts";
import { type Model, recordBackward, recordForward } from "../model/transformer.ts";
import type { PackedBatch } from "./dataloader.ts";
import { crossEntropyObjective } from "./objectives/cross_entropy.ts";
import { inBytes, type Loss, type Objective } from "./objectives/objective.ts";
import type { OptimizerState, OptimizerStep, StepOptions, StepOutcome } from "./optimizer_step.ts";

/** As in the recipe that the bundled model was measured with. */
const DEFAULTS: StepOptions = {
  checkpointing: "off",
  hyper: { beta1: 0.9, beta2: 0.98, eps: 1e-8, weightDecay: 0 },
  maxGradNorm: 1,
  trained: "all",
};

/** The kernels work on rows in groups of this. */
const ROW_BUCKET = 64;

/** Rows of a step whose micro-batches hold `tokens` tokens. */
export function stepRows(tokens: number): number {
  return Math.ceil(tokens / ROW_BUCKET) * ROW_BUCKET;
}

/** What gradNorm writes, then the objective's sums, at most five. */
const STATS_FLOATS = 8;
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
/** Where `stats` holds the objective's sums, the loss first. */
const SUMS = 3;

/** Bytes of the buffers of a training step whose micro-batches hold `tokens` tokens, by purpose. */
export function trainingPlan(
  a: Model["architecture"],
  layout: LoraLayout,
  tokens: number,
  checkpointing: Checkpointing = DEFAULTS.checkpointing,
  objective: Pick<Objective<never>, "floats"> = crossEntropyObjective,
): Record<"activations" | "gradients" | "optimizer", BufferSizes> {
  const rows = stepRows(tokens);
  return {
    activations: {
      ...activationSizes(a, { rank: layout.rank, rows, checkpointing }),
      ...inBytes(objective.floats(a, rows)),
    },
    gradients: backwardSizes(a, layout, rows, gradSlices(rows, layout.length)),
    optimizer: inBytes(stateFloats(layout)),
  };
}

type Input = "ids" | "tokens" | "seen" | "goingOn" | "scalars";
const FIRST = new Float32Array([0]);
const GOING_ON = new Float32Array([1]);

export class TrainingStep<Batch extends PackedBatch = PackedBatch> implements OptimizerStep<Batch> {
  /** Rows of a micro-batch, see `stepRows`. */
  readonly rows: number;
  /** Tokens of the longest text that it takes: the micro-batch's, or the context that the weights were loaded for. */
  readonly longest: number;
  /** [layout.length] gradients of the last step, before clipping. */
  readonly grad: Slice;
  readonly #gpu: Gpu;
  readonly #owner: Buffers;
  readonly #hyper: AdamwHyper;
  /** One micro-batch: to the head's input, from there to the loss and back, from there to the sum of gradients. */
  readonly #forward: Step;
  readonly #loss: Loss<Batch>;
  readonly #backward: Step;
  /** Applies the sum. */
  readonly #update: Step;
  readonly #inputs: Readonly<Record<Input, Slice>>;
  readonly #stats: Slice;
  readonly #outcomes: ReadRing;
  readonly #reported: readonly string[];
  readonly #state: { readonly parameters: Slice; readonly m: Slice; readonly v: Slice };

  private constructor(
    gpu: Gpu,
    owner: Buffers,
    hyper: AdamwHyper,
    steps: Readonly<Record<"forward" | "backward" | "update", Step>>,
    loss: Loss<Batch>,
    reported: readonly string[],
    slices: Readonly<Record<Input | "grad" | "stats" | "parameters" | "m" | "v", Slice>>,
    rows: number,
    longest: number,
  ) {
    this.#gpu = gpu;
    this.#owner = owner;
    this.#hyper = hyper;
    this.#reported = reported;
    this.#forward = steps.forward;
    this.#loss = loss;
    this.#backward = steps.backward;
    this.#update = steps.update;
    this.rows = rows;
    this.longest = longest;
    this.grad = slices.grad;
    this.#inputs = slices;
    this.#stats = slices.stats;
    this.#outcomes = new ReadRing(gpu, "outcome", 4 * STATS_FLOATS, OUTCOMES);
    this.#state = slices;
  }

  /** The model's LoRA arena is trained in place; moments start at zero.
   *  @param tokens of one micro-batch
   *  @throws RunError("gpu-memory") */
  static async create<Batch extends PackedBatch = PackedBatch>(
    gpu: Gpu,
    model: Model,
    tokens: number,
    options: Partial<StepOptions> = {},
    objective: Objective<Batch> = crossEntropyObjective,
  ): Promise<TrainingStep<Batch>> {
    const { checkpointing, hyper, maxGradNorm, trained } = { ...DEFAULTS, ...options };
    const { architecture: a, lora } = model;
    const { layout } = lora;
    if (trained === "extra" && layout.extra.length === 0)
      throw new RunError("shape", "Only a head was to be trained, and the layout has none.");
    const rows = stepRows(tokens);
    const slices = gradSlices(rows, layout.length);
    const owner = new Buffers(gpu);
    try {
      const shape = { rank: layout.rank, rows, checkpointing };
      const acts = await allocateActivations(owner, "activations", a, shape);
      const scratch = await owner.allocate("gradients", backwardSizes(a, layout, rows, slices));
      const state = await owner.allocate("optimizer", inBytes(stateFloats(layout)));

      const forward = new Recorder(gpu, "forward");
      recordForward(forward, model, acts, { adapter: true });

      const created = await objective.create({
        gpu,
        owner,
        model,
        rows,
        hidden: acts.normed,
        dHidden: scratch.dNormed,
        stats: { out: state.stats, index: SUMS, goingOn: state.goingOn },
        partials: scratch.partials,
        slices,
      });
      const loss = owner.keep(created);

      const first = trained === "all" ? 0 : layout.extra.at;
      const count = layout.length - first;
      const own = (slice: Slice) => subslice(slice, 4 * first, slice.size - 4 * first);
      const grad = own(state.grad);
      const backward = new Recorder(gpu, "backward");
      if (trained === "all") recordBackward(backward, model, acts, { scratch, slices });
      const partials = own(scratch.partials);
      reduceGrad(backward, { ...state, grad, partials, slices, stride: layout.length, count });

      const update = new Recorder(gpu, "update");
      gradNorm(update, { ...state, count, maxNorm: maxGradNorm });
      const [param, m, v] = [own(lora.parameters), own(state.m), own(state.v)];
      adamw(update, { ...state, grad, param, m, v, count, ...hyper });

      const steps = {
        forward: owner.keep(await forward.finish()),
        backward: owner.keep(await backward.finish()),
        update: owner.keep(await update.finish()),
      };
      const inputs = { ids: acts.ids, tokens: acts.tokens, seen: scratch.seen };
      const all = { ...state, ...inputs, parameters: lora.parameters };
      const longest = Math.min(rows, model.weights.contextTokens);
      return new TrainingStep(gpu, owner, hyper, steps, loss, objective.reported, all, rows, longest);
    } catch (thrown) {
      owner.destroy();
      throw thrown;
    }
  }

  /** Submits the update for the micro-batches of one step; `step` counts from 0. The outcome may be awaited after the next
   *  `run`, not after two more. The bias correction counts skipped steps too, so that it is a function of `step` alone. */
  run(microBatches: readonly Batch[], step: number, learningRate: number): Promise<StepOutcome> {
    const put = (slice: Slice, data: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>) =>
      write(this.#gpu, slice, data);
    for (const [i, batch] of microBatches.entries()) {
      put(this.#inputs.ids, batch.ids);
      put(this.#inputs.tokens, batch.tokenRows);
      put(this.#inputs.seen, batch.seen);
      const loss = this.#loss.load(batch);
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
    const reported = Object.fromEntries(this.#reported.map((name, i) => [name, stats[SUMS + i]!]));
    return {
      loss: stats[SUMS]!,
      reported,
      gradNorm: stats[STATS.norm]!,
      isApplied: stats[STATS.isFinite] === 1,
    };
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
    this.#outcomes.destroy();
    this.#owner.destroy();
  }
}
