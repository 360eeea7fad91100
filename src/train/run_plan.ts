// The memory plan of a run's training: what the run's settings ask for, brought together with the model that was opened. How a plan
// is reckoned and how it steps down stands in plan.ts.
import type { AdapterReport } from "../core/adapter_report.ts";
import { type Architecture, parameterCount } from "../models/architecture.ts";
import { ALL_LORA_TARGETS } from "../records/adapter.ts";
import { copying, type Training } from "./phases.ts";
import { planRun, type PlanRequest, type RunPlan } from "./plan.ts";
import type { Recipe } from "./recipe.ts";

/** Up to so many parameters the frozen weights stay in f32, exactly as they are: 64 MiB at most. */
const EXACT_PARAMETERS = 16 * 2 ** 20;

/** How the frozen weights are stored: exactly, where that costs little; otherwise in f16, the first step down, or less.
 *  An exact model is never stored in less, for that would change what it says. */
export function storageOf(a: Architecture): Pick<PlanRequest, "storage" | "fixed"> {
  const isExact = parameterCount(a) <= EXACT_PARAMETERS;
  // what would change the result is the person's choice
  return isExact
    ? { storage: "f32", fixed: ["storage", "contextTokens", "rank"] }
    : { storage: "f16", fixed: ["contextTokens", "rank"] };
}

/** The plan of a run that trains and then answers. @throws RunError("gpu-memory") with both numbers when it does not fit */
export function planTraining(
  architecture: Architecture,
  { rank, targets, batchTokens }: Pick<Recipe, "rank" | "targets" | "batchTokens">,
  training: Training,
  report: AdapterReport,
): RunPlan {
  return planRun(
    {
      architecture,
      uses: ["train", "generate"],
      training,
      rank,
      targets,
      batchTokens,
      ...storageOf(architecture),
    },
    { report },
  );
}

/** What a first run with a model would take: the plan of the trainer itself, by the settings that a run has when nobody changes any.
 *  @throws RunError("gpu-memory") */
export function planFirstRun(architecture: Architecture, report: AdapterReport): RunPlan {
  const usual = { rank: 8, targets: ALL_LORA_TARGETS, batchTokens: 1024 };
  return planTraining(architecture, usual, copying({ validates: false }), report);
}
