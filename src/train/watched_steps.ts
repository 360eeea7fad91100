// The steps of a training whose rows are compared with a reference (DPO, KTO): batches in order, a guard that may end it, the choice of
// the student to keep, and what each step's rows were told with its metric.
import type { LoraAdapter } from "../records/adapter.ts";
import type { Checkpoint } from "../records/checkpoint.ts";
import type { StepMetric } from "../records/metric.ts";
import type { ModelRef } from "../records/model_ref.ts";
import { toAdapter } from "../model/lora.ts";
import type { Model } from "../model/transformer.ts";
import type { NamedAdapter } from "./checkpoint.ts";
import { batches, type PackedBatch, type TrainRow } from "./dataloader.ts";
import { firstState } from "./first_state.ts";
import type { Stop } from "./guards.ts";
import type { OptimizerStep, StepOutcome } from "./optimizer_step.ts";
import { loraConfigOf, type Recipe, scheduleOf } from "./recipe.ts";
import { learningRate } from "./schedule.ts";
import type { StepProbe } from "./step_probe.ts";
import type { StudentChoice } from "./student_choice.ts";
import { type LoopHooks, trainSteps } from "./training_loop.ts";

/** Why a training ended before its last step, by a guard of its own. */
export interface GuardStop {
  readonly reason: string;
  readonly step: number;
  /** For people. */
  readonly sentence: string;
}

/** What such a trainer is given, whatever it compares. */
export interface WatchedJob extends Omit<LoopHooks, "onMetric"> {
  readonly runId: string;
  readonly model: Model;
  readonly base: ModelRef;
  readonly recipe: Recipe;
  /** Weights of the first step; default: `initialParameters`, with which the student is the base. */
  readonly start?: NamedAdapter;
  /** Where to go on, null for a fresh start. */
  readonly checkpoint: Checkpoint | null;
  readonly checkpointEvery: number;
  readonly savesByTime?: boolean;
  /** Looks at the student as it learns and may end the training; holds the state to keep, which need not be the last. */
  readonly choice?: StudentChoice;
  /** Looks at the student as it learns, and changes nothing. */
  readonly probe?: StepProbe;
}

export interface WatchedSteps<Row, Batch extends PackedBatch> {
  readonly identity: string;
  readonly step: OptimizerStep<Batch>;
  readonly rows: readonly Row[];
  /** Micro-batches of a step, computed when the step before was submitted. */
  readonly pack: (rows: readonly Row[]) => readonly Batch[] | Promise<readonly Batch[]>;
  /** Looks at the state after `at` steps by its weights alone, so that a resumed run ends where an undisturbed one does. */
  readonly guard: (at: number) => Promise<GuardStop | null>;
  /** @param rows those of the step, `reported` what its objective summed up over them */
  readonly onMetric: (metric: StepMetric, rows: readonly Row[], reported: StepOutcome["reported"]) => void;
}

/** Takes the steps, to the recipe's last one or a stop. The last checkpoint holds the adapter.
 *  @throws what `trainSteps` throws */
export async function takeWatchedSteps<Row extends Pick<TrainRow, "ids">, Batch extends PackedBatch>(
  job: WatchedJob,
  steps: WatchedSteps<Row, Batch>,
): Promise<{ readonly adapter: LoraAdapter; readonly stop: GuardStop | Stop | null }> {
  const { model, recipe, base, checkpoint, choice, onOtherDevice } = job;
  const { step, identity } = steps;
  const { layout } = model.lora;
  const { seed } = recipe;
  const config = loraConfigOf(recipe);
  step.writeState(
    firstState({ layout, seed, start: job.start?.adapter, checkpoint, identity, onOtherDevice }),
  );
  const stream = batches(steps.rows, recipe);
  const from = checkpoint?.step ?? 0;
  for (let skipped = 0; skipped < from; skipped++) stream.next();
  const schedule = scheduleOf(recipe);
  const taken = new Map<number, readonly Row[]>();
  let stop: GuardStop | Stop | null = null;
  const adapterNow = async () => toAdapter(layout, (await step.readState()).parameters, config, base);
  const isOver = async (at: number) => {
    const guarded = await steps.guard(at);
    const stalled = (await choice?.look(at, guarded !== null, adapterNow)) ?? null;
    stop = guarded ?? stalled;
    return stop !== null;
  };
  const isEnded = await isOver(from); // a run that a guard ended stays ended
  const adapter = await trainSteps({
    ...job,
    config,
    layout,
    identity,
    step,
    from,
    end: isEnded ? from : recipe.steps,
    started: 0,
    rate: (at) => learningRate(schedule, at),
    batch: (at) => {
      const rows = stream.next().value;
      taken.set(at, rows);
      return steps.pack(rows);
    },
    isOver,
    ...(choice === undefined ? {} : { watch: () => choice.watch }),
    onMetric: (metric, reported) => {
      const rows = taken.get(metric.step - 1) ?? [];
      taken.delete(metric.step - 1);
      steps.onMetric(metric, rows, reported);
    },
  });
  return { adapter, stop };
}
