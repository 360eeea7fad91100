// Learning rate of each optimizer step: warm-up, then what the kind says. The three named like in transformers are the formulas
// of its optimization.py (get_constant_schedule_with_warmup, get_linear_…, get_cosine_…); there the first step of a warm-up has
// rate 0. "floored" is the bundled model's recipe: its warm-up starts above 0 and its decay ends above 0.

export type ScheduleKind = "constant" | "linear" | "cosine" | "floored";

export interface Schedule {
  readonly kind: ScheduleKind;
  readonly peak: number;
  /** Optimizer steps of the whole run. */
  readonly steps: number;
  /** Steps of linear warm-up. */
  readonly warmup: number;
}

/** Share of the peak below which "floored" does not go. */
const FLOOR = 0.05;

/** Learning rate of step `step`, counted from 0. */
export function learningRate({ kind, peak, steps, warmup }: Schedule, step: number): number {
  if (kind === "floored") {
    return peak * Math.min(1, (step + 1) / Math.max(1, warmup)) * Math.max(FLOOR, 1 - step / steps);
  }
  if (step < warmup) return peak * (step / Math.max(1, warmup));
  const progress = Math.min(1, (step - warmup) / Math.max(1, steps - warmup));
  if (kind === "linear") return peak * (1 - progress);
  if (kind === "cosine") return peak * 0.5 * (1 + Math.cos(Math.PI * progress));
  return peak;
}
