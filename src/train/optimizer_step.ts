// What a training loop asks of an optimizer step, wherever it computes: on the GPU (training_step.ts) or on the processor
// (processor/step.ts). The loop reads nothing else of it.
import type { AdamwHyper } from "../kernels/adamw/adamw.ts";
import type { Checkpointing } from "../model/activations.ts";
import type { PackedBatch } from "./dataloader.ts";

/** What a step computes beside its data. */
export interface StepOptions {
  readonly checkpointing: Checkpointing;
  readonly hyper: AdamwHyper;
  /** null: gradients are not clipped. */
  readonly maxGradNorm: number | null;
  /** "extra": only the numbers beside the adapter's pairs learn (a head), and the backward ends at it. */
  readonly trained: "all" | "extra";
}

export interface StepOutcome {
  /** In nats; for cross-entropy the mean over the step's trained tokens. */
  readonly loss: number;
  /** What the objective sums up, by name, the loss included. */
  readonly reported: Readonly<Record<string, number>>;
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

export interface OptimizerStep<Batch extends PackedBatch = PackedBatch> {
  /** Tokens of a micro-batch. */
  readonly rows: number;
  /** Tokens of the longest text that it takes: the micro-batch's, or the context that the weights were loaded for. */
  readonly longest: number;
  /** Applies the gradients of the micro-batches of one step; `step` counts from 0. The outcome may be awaited after the next `run`,
   *  not after two more. The bias correction counts skipped steps too, so that it is a function of `step` alone. */
  run(microBatches: readonly Batch[], step: number, learningRate: number): Promise<StepOutcome>;
  readState(): Promise<OptimizerState>;
  writeState(state: OptimizerState): void;
  destroy(): void;
}
