// A whole training of one model, step by step, from wherever it stands.
import { RunError } from "../core/errors.ts";
import type { Gpu } from "../gpu/device.ts";
import { type JointState, JointTrainer } from "./joint_trainer.ts";
import type { NoiseSchedule } from "./noise_schedule.ts";
import { checkStop } from "./stopping.ts";
import { type Telling, trainingBatch } from "./training_batch.ts";
import type { JointEpisode } from "./world.ts";

export interface JointOrder {
  readonly seed: number;
  readonly attends: boolean;
  readonly steps: number;
  /** Plans of a step. */
  readonly plans: number;
  /** Of the first step; it falls to 0 in a straight line, where the release keeps it. */
  readonly learningRate: number;
  /** Left out: as in the paper. */
  readonly telling?: Telling | undefined;
}

interface JointCourse {
  readonly episodes: readonly JointEpisode[];
  readonly schedule: NoiseSchedule;
  readonly signal: AbortSignal | null;
  /** Steps between two looks. */
  readonly every: number;
  /** Told the state and the two halves of the loss after every so many steps, and after the last. */
  readonly onLook: (state: JointState, losses: readonly [number, number]) => Promise<void>;
}

/** Steps that are handed to a device before it is waited for. */
const AHEAD = 10;

/** -> the state after the last step @throws RunError("aborted" | "non-finite"), RunErrors of the device */
export async function trainJointly(
  gpu: Gpu,
  order: JointOrder,
  from: JointState,
  { episodes, schedule, signal, every, onLook }: JointCourse,
): Promise<JointState> {
  const { seed, plans, steps, learningRate, telling } = order;
  if (from.step >= steps) return from;
  const batch = (step: number) => trainingBatch(episodes, schedule, { seed, step, plans, telling });
  const trainer = await JointTrainer.open(gpu, order, batch(from.step), from);
  try {
    let state = from;
    for (let step = from.step; step < steps; step++) {
      trainer.step(batch(step), learningRate * (1 - step / steps));
      const isLook = (step + 1) % every === 0 || step + 1 === steps;
      if (!isLook && (step + 1) % AHEAD !== 0) continue;
      await gpu.settled();
      checkStop(signal);
      if (!isLook) continue;
      const losses = await trainer.losses();
      const now = await trainer.state();
      const isWhole = [losses, now.parameters, now.m, now.v].every((each) => each.every(Number.isFinite));
      if (!(await trainer.isFinite()) || !isWhole) {
        throw new RunError(
          "non-finite",
          `Training plans, step ${step + 1}: the loss is ${losses.join(" and ")} and a number of the step or of the state is none, finite ones were expected. Choose a smaller --rate.`,
          { step: step + 1 },
        );
      }
      state = now;
      await onLook(state, losses);
    }
    return state;
  } finally {
    trainer.destroy();
  }
}
