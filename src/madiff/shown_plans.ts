// The plans that people are shown: a few episodes whose starts hide the side, as they come out of noise.
import type { Gpu } from "../gpu/device.ts";
import type { NoiseSchedule } from "./noise_schedule.ts";
import type { JointModel, SeenPlans } from "./plan_lines.ts";
import { PlanSampler } from "./plan_sampler.ts";
import { newStarts } from "./world.ts";

const SHOWN = 6;

export interface ShownModel {
  readonly model: JointModel;
  readonly parameters: Float32Array<ArrayBuffer>;
  readonly schedule: NoiseSchedule;
  /** Equal seeds make equal plans. */
  readonly seed: number;
  readonly signal: AbortSignal | null;
}

/** -> the plans after each step, the whole ones last @throws RunError("aborted" | "non-finite"), RunErrors of the device */
export async function plansOutOfNoise(
  gpu: Gpu,
  { model, parameters, schedule, seed, signal }: ShownModel,
): Promise<readonly SeenPlans[]> {
  const seen: SeenPlans[] = [];
  const sampler = await PlanSampler.open(gpu, parameters, { plans: SHOWN, attends: model === "attention" });
  try {
    const orders = Array.from({ length: SHOWN }, (_, i) => {
      return { view: "all", starts: newStarts(seed, i, false) } as const;
    });
    await sampler.sample(orders, schedule, seed, {
      signal,
      onStep: (plans, left) => {
        seen.push({ model, left, plans: plans.map((plan) => plan.map((path) => path.map((at) => [...at]))) });
        return Promise.resolve();
      },
    });
  } finally {
    sampler.destroy();
  }
  return seen;
}
