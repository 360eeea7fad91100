// The loop that every trainer shares: take the next batch, submit the step, look at the step before. Looking one step late
// keeps the GPU busy; a pause or a checkpoint looks at all first.
import { RunError } from "../core/errors.ts";
import type { Clock } from "../core/ports.ts";
import type { Checkpoint, TrainingWatch } from "../records/checkpoint.ts";
import type { LoraAdapter, LoraConfig } from "../records/adapter.ts";
import type { ModelRef } from "../records/model_ref.ts";
import type { StepMetric } from "../records/metric.ts";
import { fromAdapter, type LoraLayout, toAdapter } from "../model/lora.ts";
import { checkIdentity } from "./checkpoint.ts";
import type { PackedBatch } from "./dataloader.ts";
import { checkState, SkippedSteps } from "./finite.ts";
import type { StepProbe } from "./step_probe.ts";
import type { OptimizerState, OptimizerStep, StepOutcome } from "./optimizer_step.ts";

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
  readonly step: OptimizerStep<Batch>;
  /** First step to take; the state on the GPU is that after the step before. */
  readonly from: number;
  readonly end: number;
  /** The step at which the moments were zero. */
  readonly started: number;
  readonly rate: (step: number) => number;
  /** Micro-batches of one step. Called once for each step, in order, when the step before was submitted. */
  readonly batch: (step: number) => readonly Batch[] | Promise<readonly Batch[]>;
  /** Steps between checkpoints, at most. */
  readonly checkpointEvery: number;
  /** Saves after every step too, as long as saving takes no more than a twentieth of the time. */
  readonly savesByTime?: boolean;
  /** Looks at the state on the GPU after so many steps; true ends the stretch there. */
  readonly isOver?: (step: number) => Promise<boolean>;
  /** Looks at the state on the GPU now and then, and changes nothing. */
  readonly probe?: StepProbe;
  /** What the checkpoints carry of it. */
  readonly watch?: () => TrainingWatch;
}

/** Time between checkpoints that are not due, in times of what the last one took. */
const SAVE_PAUSE = 20;

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
  const { step: gpuStep, signal, end } = stretch;
  const ledger = new StepLedger(stretch);
  stretch.probe?.begin(stretch.from);
  let isOwed = false; // a checkpoint that was due after a step that changed nothing comes after the next one that did
  for (let step = stretch.from; step < end; step++) {
    checkCancelled(signal);
    const pause = stretch.pause();
    if (pause !== null) {
      await ledger.save(step);
      pause.reached();
      await pause.ended;
      ledger.forgetTime();
      checkCancelled(signal);
    }
    const microBatches = await stretch.batch(step);
    const outcome = gpuStep.run(microBatches, step - stretch.started, stretch.rate(step));
    outcome.catch(() => {}); // it is awaited one step later, unless the loop ends with an earlier failure
    await ledger.settle();
    const tokens = microBatches.reduce((sum, batch) => sum + batch.tokens, 0);
    ledger.open({ step, tokens, outcome });
    await lookAt(stretch.probe, step + 1, ledger);
    if (stretch.isOver !== undefined && (await stretch.isOver(step + 1))) return ledger.save(step + 1);
    isOwed ||= (step + 1) % stretch.checkpointEvery === 0;
    const isDue = isOwed || ledger.hasTimeToSave();
    if (isDue && step + 1 < end && (await ledger.saveIfSound(step + 1))) isOwed = false;
  }
  return ledger.save(end);
}

/** A look's time is no part of a step's. */
async function lookAt<Batch extends PackedBatch>(
  probe: StepProbe | undefined,
  step: number,
  ledger: StepLedger<Batch>,
): Promise<void> {
  if (probe === undefined || !probe.isDue(step)) return;
  await ledger.settle();
  await probe.look(step);
  ledger.forgetTime();
}

interface OpenStep {
  readonly step: number;
  readonly tokens: number;
  readonly outcome: Promise<StepOutcome>;
}

/** Holds the step that the GPU works on, and the metrics of those that no checkpoint covers yet. */
class StepLedger<Batch extends PackedBatch> {
  readonly #stretch: Stretch<Batch>;
  #open: OpenStep | null = null;
  #metrics: StepMetric[] = [];
  readonly #skipped: SkippedSteps;
  #seenAt: number;
  #savedAt: number;
  /** What the last checkpoint took; none was written yet. */
  #saveMs = 0;

  constructor(stretch: Stretch<Batch>) {
    this.#stretch = stretch;
    this.#skipped = new SkippedSteps("step", stretch.onSkipped);
    this.#seenAt = stretch.clock.elapsed();
    this.#savedAt = this.#seenAt;
  }

  hasTimeToSave(): boolean {
    const { savesByTime = false, clock } = this.#stretch;
    return savesByTime && clock.elapsed() - this.#savedAt > SAVE_PAUSE * this.#saveMs;
  }

  open(step: OpenStep): void {
    this.#open = step;
  }

  /** What passed until now, such as a pause, is no part of the next step's time. */
  forgetTime(): void {
    this.#seenAt = this.#stretch.clock.elapsed();
  }

  /** Waits for the open step, if there is one, and reports it.
   *  @throws RunError("non-finite") as `SkippedSteps` */
  async settle(): Promise<void> {
    if (this.#open === null) return;
    const stretch = this.#stretch;
    const { step, tokens } = this.#open;
    const outcome = await this.#open.outcome;
    this.#open = null;
    const now = stretch.clock.elapsed();
    const elapsedMs = now - this.#seenAt;
    this.#seenAt = now;
    const learningRate = stretch.rate(step);
    if (!this.#skipped.take(outcome, step + 1, learningRate)) return;
    const { loss, gradNorm } = outcome;
    const { runId } = stretch;
    const metric = { runId, step: step + 1, loss, gradNorm, learningRate, tokens, elapsedMs };
    this.#metrics.push(metric);
    stretch.onMetric(metric, outcome.reported);
  }

  /** As `save`, unless the last step was skipped: a new start would count such steps anew, and never come to three. (A person who pauses
   *  or cancels does have the state saved, and the count begins anew.) -> whether it was saved */
  async saveIfSound(step: number): Promise<boolean> {
    await this.settle();
    if (this.#skipped.isSound) await this.save(step);
    return this.#skipped.isSound;
  }

  /** Stores the state after `step` steps with the metrics that lead to it. -> the adapter it holds
   *  @throws RunError("non-finite") for a state that holds one, which is not stored */
  async save(step: number): Promise<LoraAdapter> {
    await this.settle();
    const stretch = this.#stretch;
    const { runId, identity, clock } = stretch;
    const from = clock.elapsed();
    const state = await stretch.step.readState();
    checkState(state, step);
    const { parameters, m, v } = state;
    const adapter = toAdapter(stretch.layout, parameters, stretch.config, stretch.base);
    const watch = stretch.watch === undefined ? {} : { watch: stretch.watch() };
    await stretch.onCheckpoint({ schema: 1, runId, step, adapter, m, v, identity, ...watch }, this.#metrics);
    this.#metrics = [];
    this.#savedAt = clock.elapsed();
    this.#saveMs = this.#savedAt - from;
    this.forgetTime();
    return adapter;
  }
}
