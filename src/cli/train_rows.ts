// Trains an adapter on a file's rows: on the GPU under a memory plan, or on the processor. Ctrl-C ends the step that runs, writes the state and leaves.
import { join } from "node:path";
import { asRunError, RunError } from "../core/errors.ts";
import type { Gpu } from "../gpu/device.ts";
import { loraLayout } from "../model/lora.ts";
import type { OpenedModel } from "../models/open.ts";
import { openCopyingStep } from "../methods/copying/step.ts";
import type { Seat } from "../methods/seat.ts";
import { processorTime } from "../processor/limit.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import { checkpointIdentity } from "../train/checkpoint.ts";
import type { TrainRow } from "../train/dataloader.ts";
import type { Lever, PlanSettings, RunPlan } from "../train/plan.ts";
import { loraConfigOf, type Recipe } from "../train/recipe.ts";
import { trainSft } from "../train/sft_trainer.ts";
import type { LoopHooks } from "../train/training_loop.ts";
import type { Surroundings } from "./command.ts";
import { loadModel } from "./engine.ts";
import { planFor } from "./memory.ts";
import type { TrainFlags } from "./train_flags.ts";
import { STATE_FILE, type TrainingLog } from "./training_log.ts";
import type { TrainingState } from "./training_state.ts";

/** What is to be trained, as flags and files have it. */
export interface FileTraining {
  readonly flags: TrainFlags;
  readonly recipe: Recipe;
  readonly opened: OpenedModel<"ref" | "architecture" | "tensors">;
  readonly rows: readonly TrainRow[];
  /** Most tokens on the GPU at a time, unless the memory allows fewer. */
  readonly microTokens: number;
  /** Tokens of the longest row, after cutting. */
  readonly longestRow: number;
  /** Where to go on, null for a start from nothing. */
  readonly saved: TrainingState | null;
}

/** Trains to the recipe's last step. @param gpu null for the processor @returns the adapter, and how many parameters learned
 *  @throws RunError("gpu-memory"), RunError("aborted") after Ctrl-C, when the state is written; errors of `trainSft` */
export async function trainRows(
  gpu: Gpu | null,
  training: FileTraining,
  log: TrainingLog,
  around: Surroundings,
): Promise<{ readonly adapter: LoraAdapter; readonly parameters: number }> {
  const { flags, recipe, opened, rows, saved } = training;
  const { seat, sizes } =
    gpu === null ? processorPlace(training, around) : await gpuPlace(gpu, training, around);
  const { step, layout, numerics } = await openCopyingStep(seat, recipe, sizes);
  around.tell(
    `${rows.length} rows of ${flags.data}; ${layout.parameters} parameters learn; ${recipe.steps} steps of up to ${recipe.batchTokens} tokens`,
  );
  const base = opened.ref;
  const identity = await checkpointIdentity({ recipe, rows, base }, numerics);
  try {
    const adapter = await trainSft({
      runId: "train",
      base,
      rows,
      recipe,
      layout,
      step,
      checkpoint: saved?.checkpoint ?? null,
      identity,
      checkpointEvery: flags["save-every"],
      onRows: ({ cut, dropped }) =>
        around.tell(`${cut} rows lost their end, ${dropped} have nothing to learn and are left out`),
      ...loggedHooks(log, around),
    });
    return { adapter, parameters: layout.parameters };
  } catch (thrown) {
    const error = asRunError(thrown, "train");
    if (error.code !== "aborted") throw error;
    throw new RunError(
      "aborted",
      `Stopped after step ${log.savedStep}; the state is in ${join(flags.out, STATE_FILE)}, --resume goes on from there.`,
      { step: log.savedStep },
      { cause: thrown },
    );
  } finally {
    step.destroy();
  }
}

/** Where the student learns, and by what sizes. */
interface Place {
  readonly seat: Seat;
  readonly sizes: Pick<PlanSettings, "microTokens" | "checkpointing" | "storage">;
}

async function gpuPlace(gpu: Gpu, training: FileTraining, around: Surroundings): Promise<Place> {
  const { settings, sentence } = planOf(training, gpu);
  around.tell(sentence);
  const room = { config: loraConfigOf(training.recipe), tensors: null };
  const model = await loadModel(gpu, training.opened, room, settings);
  return { seat: { kind: "gpu", gpu, model }, sizes: settings };
}

/** Flags that are about a GPU's memory mean nothing here, but for the tokens of a micro-batch. */
function processorPlace({ opened, recipe, microTokens }: FileTraining, { tell }: Surroundings): Place {
  const { architecture, tensors } = opened;
  tell(`The adapter learns on the processor: ${processorTime(architecture, recipe)}, or less.`);
  const scale = recipe.alpha / recipe.rank;
  const model = { architecture, layout: loraLayout(architecture, recipe), scale, tensors };
  return {
    seat: { kind: "processor", model },
    sizes: { microTokens, checkpointing: "off", storage: "f32" },
  };
}

/** The memory plan; what a flag decided stays, and the rank too, because another rank would be another adapter. */
function planOf({ flags, recipe, opened, microTokens, longestRow }: FileTraining, gpu: Gpu): RunPlan {
  const given: Lever[] = ["rank", "contextTokens"];
  if (flags["micro-batch-tokens"] !== null) given.push("microTokens");
  if (flags.checkpointing !== null) given.push("checkpointing");
  return planFor(
    {
      architecture: opened.architecture,
      uses: ["train"],
      rank: recipe.rank,
      targets: recipe.targets,
      batchTokens: microTokens,
      longestRow,
      contextTokens: longestRow,
      checkpointing: flags.checkpointing ?? "off",
    },
    flags,
    given,
    gpu.report,
  );
}

/** Tells and keeps what happens. Ctrl-C is a pause that never ends: the state is saved first. */
function loggedHooks(log: TrainingLog, around: Surroundings): LoopHooks {
  const stop = new AbortController();
  return {
    clock: around.clock,
    signal: stop.signal,
    pause: () =>
      around.signal.aborted
        ? { reached: () => stop.abort(around.signal.reason), ended: Promise.resolve() }
        : null,
    onMetric: (metric) => log.add(metric),
    onSkipped: (at, { loss, gradNorm }) =>
      around.tell(`step ${at} was skipped: loss ${loss}, gradient norm ${gradNorm}`),
    onOtherDevice: (at) =>
      around.tell(`The first ${at} steps were trained on another device; the rest differs in the last bits.`),
    onCheckpoint: (checkpoint) => log.save(checkpoint),
  };
}
