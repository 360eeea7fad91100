// Whether the joint model foresees what a teammate answers next: from what both agents hold in one round, plans of all are made, and the answer
// that most of them give the second agent in the next round is the one that is foreseen.
import { deriveSeed } from "../core/rng.ts";
import type { Gpu } from "../gpu/device.ts";
import { type DebateWindow, type HeldAnswer, heldIn } from "./debate_windows.ts";
import type { NoiseSchedule } from "./noise_schedule.ts";
import { type PlanOrder, PlanSampler } from "./plan_sampler.ts";
import type { Telling } from "./training_batch.ts";

/** How debates are learned for it: both agents have read each other in a window's first round, and no return is wanted. */
export const DEBATE_TELLING: Telling = { views: ["all"], untold: 1 };

/** Plans of each window, which vote. */
const PLANS = 9;

/** On how many windows each way is right. */
export interface ForeseenAnswers {
  readonly windows: number;
  readonly foreseen: number;
  /** The teammate says again what it said. */
  readonly repeated: number;
  /** It goes over to what most of the group said. */
  readonly majority: number;
  /** Windows that the model has right and who repeats has wrong, and the other way. */
  readonly gained: number;
  readonly lost: number;
}

interface ForeseeOrder {
  readonly parameters: Float32Array<ArrayBuffer>;
  readonly attends: boolean;
  readonly schedule: NoiseSchedule;
  readonly seed: number;
  readonly signal: AbortSignal | null;
}

/** @param windows at least one @throws RunError("aborted" | "gpu-memory" | "gpu-program" | "gpu-lost" | "non-finite") */
export async function foreseenAnswers(
  gpu: Gpu,
  windows: readonly DebateWindow[],
  { parameters, attends, schedule, seed, signal }: ForeseeOrder,
): Promise<ForeseenAnswers> {
  const sampler = await PlanSampler.open(gpu, parameters, { plans: windows.length, attends });
  try {
    const orders = windows.map(({ paths }): PlanOrder => {
      return { view: "all", starts: paths.map((path) => path[0]!), wanted: null };
    });
    const drawn: HeldAnswer[][] = [];
    for (let plan = 0; plan < PLANS; plan++) {
      const plans = await sampler.sample(orders, schedule, deriveSeed(seed, "foreseen", plan), { signal });
      drawn.push(plans.map(([, teammate]) => heldIn(teammate![1]!)));
    }
    return counted(
      windows,
      windows.map((_, i) => mostDrawn(drawn.map((each) => each[i]!))),
    );
  } finally {
    sampler.destroy();
  }
}

/** @param foreseen one a window */
export function counted(windows: readonly DebateWindow[], foreseen: readonly HeldAnswer[]): ForeseenAnswers {
  const count = (holds: (window: DebateWindow, own: HeldAnswer) => boolean) =>
    windows.filter((window, i) => holds(window, foreseen[i]!)).length;
  const repeats = ({ paths, next }: DebateWindow) => heldIn(paths[1]![0]!) === next;
  return {
    windows: windows.length,
    foreseen: count(({ next }, own) => own === next),
    repeated: count(repeats),
    majority: count(({ next, majority }) => majority === next),
    gained: count((window, own) => own === window.next && !repeats(window)),
    lost: count((window, own) => own !== window.next && repeats(window)),
  };
}

function mostDrawn(drawn: readonly HeldAnswer[]): HeldAnswer {
  const count = (held: HeldAnswer) => drawn.filter((each) => each === held).length;
  return ([-1, 1, 0] as const).reduce((best, each) => (count(each) > count(best) ? each : best));
}
