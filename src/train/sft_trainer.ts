// Supervised fine-tuning of the LoRA adapter on the dataset's traces, told as one loop: take the next batch, submit the
// step, look at the step before. Looking one step late keeps the GPU busy; a pause or a checkpoint looks at all first.
// Rules for numbers that are not finite: such a step changes nothing and is not charted; three in a row end the run.
import { RunError } from "../core/errors.ts";
import type { Clock } from "../core/ports.ts";
import type { Checkpoint, LoraAdapter, ModelRef, StepMetric } from "../core/types.ts";
import { fromAdapter, initialParameters, type LoraLayout, toAdapter } from "../model/lora.ts";
import { checkIdentity } from "./checkpoint.ts";
import { batches, packMicroBatches, trainableRows, type TrainRow } from "./dataloader.ts";
import { loraConfigOf, type Recipe, scheduleOf } from "./recipe.ts";
import { learningRate } from "./schedule.ts";
import type { StepOutcome, TrainingStep } from "./training_step.ts";

/** Needs no page and no store: what is to be kept goes out through the callbacks. */
export interface TrainJob {
  readonly runId: string;
  readonly base: ModelRef;
  readonly rows: readonly TrainRow[];
  readonly recipe: Recipe;
  readonly layout: LoraLayout;
  readonly step: TrainingStep;
  /** Where to go on, null for a fresh start; and what such a checkpoint must be of. */
  readonly checkpoint: Checkpoint | null;
  readonly identity: string;
  /** Steps between checkpoints. */
  readonly checkpointEvery: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** The pause the person wants, else null. Asked between steps. */
  readonly pause: () => Pause | null;
  readonly onMetric: (metric: StepMetric) => void;
  /** The checkpoint was made on another device: the run goes on, but not bit for bit. */
  readonly onOtherDevice: (step: number) => void;
  /** Rows that lost their end, and rows without anything to learn, when there are any. */
  readonly onRows?: (rows: { readonly cut: number; readonly dropped: number }) => void;
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

const MOST_SKIPPED_IN_A_ROW = 3;

/** Trains from the checkpoint, or the start, to the recipe's last step. The last checkpoint holds the returned adapter.
 *  @throws RunError("empty-dataset" | "config" | "store-corrupt" | "non-finite" | "aborted" | "gpu-lost") */
export async function trainSft(job: TrainJob): Promise<LoraAdapter> {
  const { recipe, layout, step: gpuStep, checkpoint } = job;
  const schedule = scheduleOf(recipe);
  const longest = Math.min(recipe.batchTokens, gpuStep.longest);
  const { rows, cut, dropped } = trainableRows(job.rows, { longest, truncation: recipe.truncation });
  if (cut + dropped > 0) job.onRows?.({ cut, dropped });
  const batchStream = batches(rows, recipe);
  if (checkpoint === null) {
    const zeros = new Float32Array(layout.length);
    gpuStep.writeState({ parameters: initialParameters(layout, recipe.seed), m: zeros, v: zeros });
  } else {
    if (checkIdentity(checkpoint, job.identity) === "other-device") job.onOtherDevice(checkpoint.step);
    gpuStep.writeState({
      parameters: fromAdapter(layout, checkpoint.adapter),
      m: checkpoint.m,
      v: checkpoint.v,
    });
  }
  const first = checkpoint?.step ?? 0;
  for (let step = 0; step < first; step++) batchStream.next();

  let open: { step: number; tokens: number; outcome: Promise<StepOutcome> } | null = null;
  let metrics: StepMetric[] = [];
  let skipped = 0;
  let seenAt = job.clock.elapsed();

  const settle = async () => {
    if (open === null) return;
    const { step, tokens } = open;
    const outcome = await open.outcome;
    open = null;
    const now = job.clock.elapsed();
    const elapsedMs = now - seenAt;
    seenAt = now;
    if (outcome.isApplied && Number.isFinite(outcome.loss)) {
      skipped = 0;
      const rate = learningRate(schedule, step);
      const { loss, gradNorm } = outcome;
      const metric = {
        runId: job.runId,
        step: step + 1,
        loss,
        gradNorm,
        learningRate: rate,
        tokens,
        elapsedMs,
      };
      metrics.push(metric);
      job.onMetric(metric);
      return;
    }
    job.onSkipped(step + 1, outcome);
    if (++skipped === MOST_SKIPPED_IN_A_ROW) {
      throw new RunError(
        "non-finite",
        `Training stopped at step ${step + 1}: loss ${outcome.loss}, gradient norm ${outcome.gradNorm}, three steps in a row. Choose a smaller learning rate than ${recipe.learningRate}.`,
        { step: step + 1, loss: outcome.loss, gradNorm: outcome.gradNorm },
      );
    }
  };
  const save = async (step: number) => {
    await settle();
    const { parameters, m, v } = await gpuStep.readState();
    const adapter = toAdapter(layout, parameters, loraConfigOf(recipe), job.base);
    await job.onCheckpoint(
      { schema: 1, runId: job.runId, step, adapter, m, v, identity: job.identity },
      metrics,
    );
    metrics = [];
    seenAt = job.clock.elapsed();
    return adapter;
  };
  const checkAborted = () => {
    if (!job.signal.aborted) return;
    throw new RunError("aborted", "Training was cancelled.", {}, { cause: job.signal.reason });
  };

  for (let step = first; step < recipe.steps; step++) {
    checkAborted();
    const pause = job.pause();
    if (pause !== null) {
      await save(step);
      pause.reached();
      await pause.ended;
      seenAt = job.clock.elapsed();
      checkAborted();
    }
    const microBatches = packMicroBatches(batchStream.next().value, gpuStep.rows);
    const outcome = gpuStep.run(microBatches, step, learningRate(schedule, step));
    outcome.catch(() => {}); // it is awaited one step later, unless the loop ends with an earlier failure
    await settle();
    const tokens = microBatches.reduce((sum, batch) => sum + batch.tokens, 0);
    open = { step, tokens, outcome };
    if ((step + 1) % job.checkpointEvery === 0 && step + 1 < recipe.steps) await save(step + 1);
  }
  return save(recipe.steps);
}
