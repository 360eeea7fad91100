// When a training may be looked at on its way: at a few steps, and only as long as all looks together take no more than a small share of
// the training's time. A look changes nothing that is trained.
import type { Clock } from "../core/ports.ts";

/** Share of a training's time that the looks may take together. */
export const MOST_OF_TIME = 0.04;
/** What the training loop asks between steps. */
export interface StepProbe {
  /** Called when the first step is about to be taken. */
  readonly begin: (from: number) => void;
  /** Whether to look after so many steps. */
  readonly isDue: (step: number) => boolean;
  /** Looks at the state on the device after so many steps. */
  readonly look: (step: number) => Promise<void>;
}

interface ProbePlan {
  readonly clock: Pick<Clock, "elapsed">;
  /** Steps of the whole training. */
  readonly total: number;
  /** What the first look must be allowed: nothing is known of its cost then, and it compiles what decodes. */
  readonly leastMs: number;
  /** Steps that were looked at in an earlier sitting. */
  readonly seen: ReadonlySet<number>;
  /** @param mostMs what it may take; @returns false where it was cut short, after which there are no more */
  readonly look: (step: number, mostMs: number) => Promise<boolean>;
}

/** The steps to look at: a quarter, a half, three quarters and the end. */
export const probePoints = (total: number): ReadonlySet<number> =>
  new Set([0.25, 0.5, 0.75, 1].map((part) => Math.max(1, Math.round(part * total))));

export function stepProbe({ clock, total, leastMs, seen, look }: ProbePlan): StepProbe {
  const points = probePoints(total);
  let [from, beganAt, spent, last] = [0, 0, 0, 0];
  let isOver = false;
  /** What is left of the share of time that the training will take, by the steps so far. */
  const left = (step: number): number => {
    const training = clock.elapsed() - beganAt - spent;
    return ((MOST_OF_TIME * training) / Math.max(1, step - from)) * (total - from) - spent;
  };
  return {
    begin: (step) => {
      [from, beganAt] = [step, clock.elapsed()];
    },
    isDue: (step) =>
      !isOver && points.has(step) && !seen.has(step) && left(step) >= (spent === 0 ? leastMs : last),
    look: async (step) => {
      const startedAt = clock.elapsed();
      isOver = !(await look(step, left(step)));
      last = clock.elapsed() - startedAt;
      spent += last;
    },
  };
}
