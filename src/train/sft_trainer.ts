// Supervised fine-tuning of the LoRA adapter on the dataset's traces.
import type { Checkpoint } from "../records/checkpoint.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import type { ModelRef } from "../records/model_ref.ts";
import { type LoraLayout, toAdapter } from "../model/lora.ts";
import { batches, packMicroBatches, trainableRows, type TrainRow } from "./dataloader.ts";
import { firstState } from "./first_state.ts";
import { loraConfigOf, type Recipe, scheduleOf } from "./recipe.ts";
import { learningRate } from "./schedule.ts";
import type { StudentChoice } from "./student_choice.ts";
import type { StepProbe } from "./step_probe.ts";
import { type LoopHooks, trainSteps } from "./training_loop.ts";
import type { OptimizerStep } from "./optimizer_step.ts";

export interface TrainJob extends LoopHooks {
  readonly runId: string;
  readonly base: ModelRef;
  readonly rows: readonly TrainRow[];
  readonly recipe: Recipe;
  readonly layout: LoraLayout;
  readonly step: OptimizerStep;
  /** Weights of the first step; default: `initialParameters`, with which the student is the base. */
  readonly start?: LoraAdapter;
  /** Where to go on, null for a fresh start; and what such a checkpoint must be of. */
  readonly checkpoint: Checkpoint | null;
  readonly identity: string;
  /** Steps between checkpoints. */
  readonly checkpointEvery: number;
  readonly savesByTime?: boolean;
  /** Looks at the student as it learns and may end the training; holds the state to keep, which need not be the last. */
  readonly choice?: StudentChoice;
  /** Looks at the student as it learns, and changes nothing. */
  readonly probe?: StepProbe;
  /** Rows that lost their end, and rows without anything to learn, when there are any. */
  readonly onRows?: (rows: { readonly cut: number; readonly dropped: number }) => void;
}

/** Trains from the checkpoint, or the start, to the recipe's last step or the choice's stop. The last checkpoint holds the
 *  returned adapter.
 *  @throws RunError("empty-dataset" | "config" | "store-corrupt" | "non-finite" | "aborted" | "gpu-lost") */
export async function trainSft(job: TrainJob): Promise<LoraAdapter> {
  const { recipe, layout, step, checkpoint, identity } = job;
  const schedule = scheduleOf(recipe);
  const longest = Math.min(recipe.batchTokens, step.longest);
  const { rows, cut, dropped } = trainableRows(job.rows, { longest, truncation: recipe.truncation });
  if (cut + dropped > 0) job.onRows?.({ cut, dropped });
  const stream = batches(rows, recipe);
  const from = checkpoint?.step ?? 0;
  const { onOtherDevice } = job;
  const { seed } = recipe;
  step.writeState(firstState({ layout, seed, start: job.start, checkpoint, identity, onOtherDevice }));
  for (let skipped = 0; skipped < from; skipped++) stream.next();
  const config = loraConfigOf(recipe);
  const { choice } = job;
  const adapterNow = async () => toAdapter(layout, (await step.readState()).parameters, config, job.base);
  const isOver = async (at: number) => ((await choice?.look(at, false, adapterNow)) ?? null) !== null;
  return trainSteps({
    ...job,
    config,
    from,
    end: (await isOver(from)) ? from : recipe.steps, // a run that has stalled stays ended
    ...(choice === undefined ? {} : { isOver, watch: () => choice.watch }),
    started: 0,
    rate: (at) => learningRate(schedule, at),
    batch: () => packMicroBatches(stream.next().value, step.rows),
  });
}
