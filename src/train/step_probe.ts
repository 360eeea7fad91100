// When a training may be looked at on its way: at a few steps, and only as long as all looks together take no more than a small share of
// the training's time. A look changes nothing that is trained.
import type { Clock } from "../core/ports.ts";
import { probePoints } from "../core/probe_points.ts";

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
  /** Looks of a whole training, the last of them at its end; left out: four. */
  readonly looks?: number;
  /** Share of the training's time that they may take together; left out: `MOST_OF_TIME`. */
  readonly share?: number;
  /** Steps that were looked at in an earlier sitting. */
  readonly seen: ReadonlySet<number>;
  /** @param mostMs what it may take; @returns false where it was cut short, after which there are no more */
  readonly look: (step: number, mostMs: number) => Promise<boolean>;
}

/** Probes as one: each keeps its own steps and its own share of the time. Null for none. */
export function joinedProbe(probes: readonly StepProbe[]): StepProbe | null {
  if (probes.length === 0) return null;
  return {
    begin: (from) => probes.forEach((probe) => probe.begin(from)),
    isDue: (step) => probes.some((probe) => probe.isDue(step)),
    look: async (step) => {
      for (const probe of probes) if (probe.isDue(step)) await probe.look(step);
    },
  };
}

export function stepProbe(plan: ProbePlan): StepProbe {
  const { clock, total, leastMs, seen, look, share = MOST_OF_TIME } = plan;
  const points = probePoints(total, plan.looks);
  let [from, beganAt, spent, last] = [0, 0, 0, 0];
  let isOver = false;
  /** What is left of the share of time that the training will take, by the steps so far. */
  const left = (step: number): number => {
    const training = clock.elapsed() - beganAt - spent;
    return ((share * training) / Math.max(1, step - from)) * (total - from) - spent;
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
