// What a trained model is measured by: whether agents who make plans together, or each from its own view, go to the same side, and whether
// they meet when they act.
import type { Gpu } from "../gpu/device.ts";
import { deriveSeed } from "../core/rng.ts";
import { ActionReader } from "./action_reader.ts";
import type { NoiseSchedule } from "./noise_schedule.ts";
import { type JointPlan, type PlanOrder, PlanSampler } from "./plan_sampler.ts";
import type { View } from "./training_batch.ts";
import { AGENTS, apart, HORIZON, MEETING_DISTANCE, moved, newStarts, sideReached } from "./world.ts";

/** Shares of episodes. */
export interface JointFigures {
  /** One plan of all, starts that do not show the side: agents go to different sides. */
  readonly disagree: number;
  /** They act on it: they stand together at the end. */
  readonly met: number;
  /** Each agent makes the plan of all from its own view and acts on its own part; starts do not show the side. */
  readonly alone: number;
  /** As alone, and starts show the side. */
  readonly aloneShown: number;
  /** In the plan of one agent's own view its teammate goes to another side than the agent itself. */
  readonly foreseenOtherwise: number;
}

export interface FiguresOrder {
  readonly parameters: Float32Array<ArrayBuffer>;
  readonly attends: boolean;
  readonly schedule: NoiseSchedule;
  readonly seed: number;
  /** Of each kind. */
  readonly episodes: number;
  readonly signal: AbortSignal | null;
}

/** @throws RunError("aborted" | "gpu-memory" | "gpu-program" | "gpu-lost" | "non-finite") */
export async function jointFigures(gpu: Gpu, order: FiguresOrder): Promise<JointFigures> {
  const { parameters, attends, episodes } = order;
  const sampler = await PlanSampler.open(gpu, parameters, { plans: episodes, attends });
  try {
    const together = await plansFrom(sampler, order, "all", false);
    const hidden = await plansAlone(sampler, order, false);
    const shown = await plansAlone(sampler, order, true);
    return {
      disagree: apartShare(together),
      met: await metShare(gpu, parameters, together),
      alone: apartShare(hidden.parts),
      aloneShown: apartShare(shown.parts),
      foreseenOtherwise: apartShare(hidden.plans),
    };
  } finally {
    sampler.destroy();
  }
}

type PlansOrder = Pick<FiguresOrder, "schedule" | "seed" | "episodes" | "signal">;

/** One plan for each episode, from what one view shows of its starts. */
export function plansFrom(
  sampler: PlanSampler,
  { schedule, seed, episodes, signal }: PlansOrder,
  view: View,
  shown: boolean,
): Promise<JointPlan[]> {
  const orders = Array.from({ length: episodes }, (_, i): PlanOrder => {
    return { view, starts: newStarts(seed, i, shown) };
  });
  return sampler.sample(orders, schedule, deriveSeed(seed, "plans", view, Number(shown)), { signal });
}

/** Every agent's plans of all from its own view, and for each episode every agent's own part of the plan that it made itself. */
export async function plansAlone(
  sampler: PlanSampler,
  order: PlansOrder,
  shown: boolean,
): Promise<{ readonly plans: readonly JointPlan[]; readonly parts: readonly JointPlan[] }> {
  const own: JointPlan[][] = [];
  for (let agent = 0; agent < AGENTS; agent++) own.push(await plansFrom(sampler, order, agent, shown));
  const parts = Array.from({ length: order.episodes }, (_, i) =>
    own.map((plans, agent) => plans[i]![agent]!),
  );
  return { parts, plans: own.flat() };
}

/** The share of plans whose agents go to different sides. */
export function apartShare(plans: readonly JointPlan[]): number {
  return plans.filter((plan) => new Set(plan.map(sideReached)).size > 1).length / plans.length;
}

/** The share of plans whose agents meet when each acts by its part: the inverse dynamics say how, and the world where that leads. */
export async function metShare(
  gpu: Gpu,
  parameters: Float32Array<ArrayBuffer>,
  plans: readonly JointPlan[],
): Promise<number> {
  const reader = await ActionReader.open(gpu, parameters, plans.length * AGENTS);
  try {
    const wanted = plans.flat();
    let places = wanted.map((path) => path[0]!);
    for (let step = 1; step < HORIZON; step++) {
      const from = places;
      const actions = await reader.actions(from.map((place, i) => [...place, ...wanted[i]![step]!]));
      places = from.map((place, i) => moved(place, actions[i]!));
    }
    const ends = plans.map((_, i) => places.slice(i * AGENTS, (i + 1) * AGENTS).map((place) => [place]));
    return ends.filter((paths) => apart(paths) <= MEETING_DISTANCE).length / plans.length;
  } finally {
    reader.destroy();
  }
}
