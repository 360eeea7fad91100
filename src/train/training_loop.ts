// The loop that every trainer shares: take the next batch, submit the step, look at the step before. Looking one step late
// keeps the GPU busy; a pause or a checkpoint looks at all first.
// Rules for numbers that are not finite: such a step changes nothing and is not charted; three in a row end the run.
import { RunError } from "../core/errors.ts";
import type { Clock } from "../core/ports.ts";
import type { Checkpoint, TrainingWatch } from "../records/checkpoint.ts";
import type { LoraAdapter, LoraConfig } from "../records/adapter.ts";
import type { ModelRef } from "../records/model_ref.ts";
import type { StepMetric } from "../records/metric.ts";
import { fromAdapter, type LoraLayout, toAdapter } from "../model/lora.ts";
import { checkIdentity } from "./checkpoint.ts";
import type { PackedBatch } from "./dataloader.ts";
import type { OptimizerState, StepOutcome, TrainingStep } from "./training_step.ts";

/** What the caller of a trainer sees of it. Needs no page and no store: what is to be kept goes out through the callbacks. */
export interface LoopHooks {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** The pause the person wants, else null. Asked between steps. */
  readonly pause: () => Pause | null;
  /** `reported`: what the objective sums up over the step, by name. */
  readonly onMetric: (metric: StepMetric, reported: StepOutcome["reported"]) => void;
  /** The checkpoint was made on another device: the run goes on, but not bit for bit. */
  readonly onOtherDevice: (step: number) => void;
  /** A step that was skipped. */
  readonly onSkipped: (step: number, outcome: StepOutcome) => void;
  /** Resolves once the checkpoint is durable. */
  readonly onCheckpoint: (checkpoint: Checkpoint, metrics: readonly StepMetric[]) => Promise<void>;
}

export interface Pause {
  /** Told when the state is stored and nothing runs any more. */
  readonly reached: () => void;
  readonly ended: Promise<void>;
}

/** A stretch of steps under one optimizer. Steps are counted from 0 over the whole run, also over earlier stretches. */
export interface Stretch<Batch extends PackedBatch> extends LoopHooks {
  readonly runId: string;
  readonly base: ModelRef;
  readonly config: LoraConfig;
  readonly layout: LoraLayout;
  readonly identity: string;
  readonly step: TrainingStep<Batch>;
  /** First step to take; the state on the GPU is that after the step before. */
  readonly from: number;
  readonly end: number;
  /** The step at which the moments were zero. */
  readonly started: number;
  readonly rate: (step: number) => number;
  /** Micro-batches of one step. Called once for each step, in order. */
  readonly batch: (step: number) => readonly Batch[];
  /** Steps between checkpoints. */
  readonly checkpointEvery: number;
  /** Looks at the state on the GPU after so many steps; true ends the stretch there. */
  readonly isOver?: (step: number) => Promise<boolean>;
  /** What the checkpoints carry of it. */
  readonly watch?: () => TrainingWatch;
}

const MOST_SKIPPED_IN_A_ROW = 3;

/** The state that a checkpoint describes. @throws RunError("store-corrupt") when it is of another run; fromAdapter's */
export function checkpointState(
  checkpoint: Checkpoint,
  identity: string,
  layout: LoraLayout,
  onOtherDevice: (step: number) => void,
): OptimizerState {
  if (checkIdentity(checkpoint, identity) === "other-device") onOtherDevice(checkpoint.step);
  return { parameters: fromAdapter(layout, checkpoint.adapter), m: checkpoint.m, v: checkpoint.v };
}

/** @throws RunError("aborted") when the run is cancelled */
export function checkCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new RunError("aborted", "Training was cancelled.", {}, { cause: signal.reason });
}

/** Takes the steps and ends with a checkpoint. -> the adapter it holds
 *  @throws RunError("non-finite" | "aborted" | "gpu-lost") and what the callbacks throw */
export async function trainSteps<Batch extends PackedBatch>(stretch: Stretch<Batch>): Promise<LoraAdapter> {
  const { runId, step: gpuStep, clock, signal, end } = stretch;
  let open: { step: number; tokens: number; outcome: Promise<StepOutcome> } | null = null;
  let metrics: StepMetric[] = [];
  let skipped = 0;
  let seenAt = clock.elapsed();

  const settle = async () => {
    if (open === null) return;
    const { step, tokens } = open;
    const outcome = await open.outcome;
    open = null;
    const now = clock.elapsed();
    const elapsedMs = now - seenAt;
    seenAt = now;
    const { loss, gradNorm } = outcome;
    const learningRate = stretch.rate(step);
    if (outcome.isApplied && Number.isFinite(loss)) {
      skipped = 0;
      const metric = { runId, step: step + 1, loss, gradNorm, learningRate, tokens, elapsedMs };
      metrics.push(metric);
      stretch.onMetric(metric, outcome.reported);
      return;
    }
    stretch.onSkipped(step + 1, outcome);
    if (++skipped === MOST_SKIPPED_IN_A_ROW) {
      throw new RunError(
        "non-finite",
        `Training stopped at step ${step + 1}: loss ${loss}, gradient norm ${gradNorm}, three steps in a row. Choose a smaller learning rate; this step's was ${learningRate}.`,
        { step: step + 1, loss, gradNorm },
      );
    }
  };
  const save = async (step: number) => {
    await settle();
    const { parameters, m, v } = await gpuStep.readState();
    const adapter = toAdapter(stretch.layout, parameters, stretch.config, stretch.base);
    const { identity } = stretch;
    const watch = stretch.watch === undefined ? {} : { watch: stretch.watch() };
    await stretch.onCheckpoint({ schema: 1, runId, step, adapter, m, v, identity, ...watch }, metrics);
    metrics = [];
    seenAt = clock.elapsed();
    return adapter;
  };

  for (let step = stretch.from; step < end; step++) {
    checkCancelled(signal);
    const pause = stretch.pause();
    if (pause !== null) {
      await save(step);
      pause.reached();
      await pause.ended;
      seenAt = clock.elapsed();
      checkCancelled(signal);
    }
    const microBatches = stretch.batch(step);
    const outcome = gpuStep.run(microBatches, step - stretch.started, stretch.rate(step));
    outcome.catch(() => {}); // it is awaited one step later, unless the loop ends with an earlier failure
    await settle();
    const tokens = microBatches.reduce((sum, batch) => sum + batch.tokens, 0);
    open = { step, tokens, outcome };
    if (stretch.isOver !== undefined && (await stretch.isOver(step + 1))) return save(step + 1);
    if ((step + 1) % stretch.checkpointEvery === 0 && step + 1 < end) await save(step + 1);
  }
  return save(end);
}
