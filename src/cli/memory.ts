// The memory plan in the commands: computed before anything is allocated, told in one sentence. What the person gave by a flag
// stays as it is; the rest steps down until the run fits (train/plan.ts), or the run is refused with both numbers.
import { RunError } from "../core/errors.ts";
import type { AdapterReport } from "../core/adapter_report.ts";
import type { Architecture } from "../models/architecture.ts";
import { STORAGES } from "../kernels/matrix.ts";
import { type Lever, type PlanRequest, planRun, type RunPlan } from "../train/plan.ts";
import { type FlagValues, optionalChoice, optionalInteger } from "./flags.ts";

export const MEMORY_FLAGS = {
  storage: optionalChoice(
    STORAGES,
    "how the frozen weights are stored (default f32, or what the memory allows)",
  ),
  "memory-mib": optionalInteger(
    { min: 1, max: 1_048_576 },
    "GPU memory that the run may take (default by the device, 1 to 4 GiB)",
  ),
};

/** Plans a run under the device's limits. `given` are the settings that a flag decided.
 *  @throws RunError("gpu-memory") with the bytes it needs and those it may have */
export function planFor(
  request: Omit<PlanRequest, "storage" | "fixed">,
  flags: FlagValues<typeof MEMORY_FLAGS>,
  given: readonly Lever[],
  report: AdapterReport,
): RunPlan {
  const fixed = flags.storage === null ? given : [...given, "storage" as const];
  const bytes = flags["memory-mib"] === null ? {} : { bytes: flags["memory-mib"] * 2 ** 20 };
  return planRun({ ...request, storage: flags.storage ?? "f32", fixed }, { report, ...bytes });
}

/** Tokens of the longest text that a command asks for. @throws RunError("config") when the model reads fewer */
export function contextFor(a: Architecture, promptTokens: number, maxNewTokens: number): number {
  if (promptTokens >= a.maxPositions) {
    throw new RunError(
      "config",
      `The prompt has ${promptTokens} tokens; this model reads up to ${a.maxPositions - 1} and answers with the rest.`,
      { promptTokens, maxPositions: a.maxPositions },
    );
  }
  return Math.min(a.maxPositions, promptTokens + maxNewTokens);
}
