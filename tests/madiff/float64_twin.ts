// Both networks and the sampling in float64, from the same definition of the network as the kernels are recorded from.
import { denoiseReference } from "../../src/kernels/denoise/reference.ts";
import { squaredErrorReference } from "../../src/kernels/squared_error/reference.ts";
import { float64Machine } from "../../src/madiff/float64_machine.ts";
import { jointLayout } from "../../src/madiff/joint_trainer.ts";
import type { NoiseSchedule } from "../../src/madiff/noise_schedule.ts";
import {
  CLIP,
  type JointPlan,
  type PlanOrder,
  plansOf,
  samplingPass,
  samplingTables,
} from "../../src/madiff/plan_sampler.ts";
import type { TrainingBatch } from "../../src/madiff/training_batch.ts";
import { trainingPass } from "../../src/madiff/training_pass.ts";

/** The two halves of the loss (noise, actions), and the gradient of their sum. */
export function float64Loss(
  parameters: Float64Array,
  batch: TrainingBatch,
  plans: number,
  attends: boolean,
): { readonly losses: readonly [number, number]; readonly gradient: Float64Array } {
  const gradient = new Float64Array(parameters.length);
  const losses: [number, number] = [0, 0];
  const wide = (table: Float32Array) => Float64Array.from(table);
  trainingPass<Float64Array>({
    machine: float64Machine(parameters, gradient),
    layout: jointLayout(),
    plans,
    attends,
    x: wide(batch.x),
    features: wide(batch.features),
    pairs: wide(batch.pairs),
    lossOf: (of, { at, columns }) => {
      const [target, weights] =
        of === "noise" ? [batch.noise, batch.noiseWeights] : [batch.actions, batch.actionWeights];
      const { losses: rows, dx } = squaredErrorReference(at, target, weights, columns);
      losses[of === "noise" ? 0 : 1] = rows.reduce((sum, each) => sum + each, 0);
      return dx;
    },
  });
  return { losses, gradient };
}

/** The plans of `PlanSampler`, with attention across agents. */
export function float64Plans(
  parameters: Float64Array,
  orders: readonly PlanOrder[],
  schedule: NoiseSchedule,
  seed: number,
): JointPlan[] {
  const tables = samplingTables(orders, schedule, seed);
  const machine = float64Machine(parameters, new Float64Array(parameters.length));
  let x = Float64Array.from(tables.x);
  for (let k = schedule.steps - 1; k >= 0; k--) {
    const { features, scalars, fresh } = tables.stepOf(k);
    const told = Float64Array.from(features);
    const pass = { plans: orders.length, attends: true, x, features: told };
    const noise = samplingPass(machine, jointLayout(), pass);
    x = Float64Array.from(denoiseReference({ noise, fresh, given: tables.given, scalars, x }, CLIP));
  }
  return plansOf(x, orders.length);
}
