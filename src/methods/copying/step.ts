// The optimizer step of a method that copies texts, on whichever seat the student has.
import type { LoraLayout } from "../../model/lora.ts";
import { PROCESSOR_REPORT, ProcessorStep } from "../../processor/step.ts";
import type { Numerics } from "../../train/checkpoint.ts";
import type { OptimizerStep } from "../../train/optimizer_step.ts";
import type { PlanSettings } from "../../train/plan.ts";
import { type Recipe, stepOptions } from "../../train/recipe.ts";
import { TrainingStep } from "../../train/training_step.ts";
import { gpuScores, type NextScores, processorScores } from "../next_scores.ts";
import type { Seat } from "../seat.ts";

export interface CopyingStep {
  readonly step: OptimizerStep;
  readonly layout: LoraLayout;
  /** For the identity of its checkpoints. */
  readonly numerics: Numerics;
  readonly scores: NextScores;
}

/** @throws RunError("gpu-memory"), errors of the model's source */
export async function openCopyingStep(
  seat: Seat,
  recipe: Recipe,
  { microTokens, checkpointing, storage }: Pick<PlanSettings, "microTokens" | "checkpointing" | "storage">,
): Promise<CopyingStep> {
  const options = stepOptions(recipe, checkpointing);
  if (seat.kind === "processor") {
    const step = await ProcessorStep.create(seat.model, microTokens, options);
    const numerics = { device: PROCESSOR_REPORT, rows: step.rows, storage: "f32" };
    return { step, layout: seat.model.layout, numerics, scores: processorScores(step) };
  }
  const { gpu, model } = seat;
  const step = await TrainingStep.create(gpu, model, microTokens, options);
  const numerics = { device: gpu.report, rows: step.rows, storage };
  return { step, layout: model.lora.layout, numerics, scores: gpuScores(seat) };
}
