// Learning rate of each optimizer step: linear warm-up times a linear decay.

export interface Schedule {
  readonly peak: number;
  /** Optimizer steps of the whole run. */
  readonly steps: number;
  readonly warmup: number;
  /** Share of the peak below which the decay does not go. */
  readonly final: number;
}

/** The recipe's schedule: ten steps of warm-up (fewer when the run is shorter), then down to 5 % of the peak. */
export function linearSchedule(peak: number, steps: number): Schedule {
  return { peak, steps, warmup: Math.min(10, steps), final: 0.05 };
}

/** Learning rate of step `step`, counted from 0. */
export function learningRate(schedule: Schedule, step: number): number {
  const warm = Math.min(1, (step + 1) / schedule.warmup);
  return schedule.peak * warm * Math.max(schedule.final, 1 - step / schedule.steps);
}
