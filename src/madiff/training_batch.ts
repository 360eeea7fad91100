// What one step of training is shown: plans with some noise, what they are told, and pairs of observations with their actions. A step's draws
// hang on the seed and its number only, so a training that was cut goes on with the same ones.
import { deriveSeed, normal, RandomStream } from "../core/rng.ts";
import { PLAN_COLUMNS } from "../kernels/denoise/denoise.ts";
import { FEATURES, planFeatures } from "./denoiser.ts";
import { PAIR_COLUMNS } from "./inverse_dynamics.ts";
import type { NoiseSchedule } from "./noise_schedule.ts";
import { AGENTS, HORIZON, PLACE, type JointEpisode } from "./world.ts";

/** Share of plans that are not told their return. */
const UNTOLD = 0.25;

type Table = Float32Array<ArrayBuffer>;

export interface TrainingBatch {
  /** [plans * AGENTS * HORIZON, PLAN_COLUMNS]: noisy, what is known put in */
  readonly x: Table;
  /** [plans, FEATURES] */
  readonly features: Table;
  /** As x: the noise. */
  readonly noise: Table;
  /** As x: half of the mean over the numbers that are not known. */
  readonly noiseWeights: Table;
  /** [plans * AGENTS * (HORIZON - 1), PAIR_COLUMNS] */
  readonly pairs: Table;
  /** As pairs. */
  readonly actions: Table;
  /** As pairs: half of the mean over actions. */
  readonly actionWeights: Table;
}

/** Whose first observation is known: everybody's, or one agent's alone (the paper's "single"). */
export type View = "all" | number;
const VIEWS: readonly View[] = ["all", ...Array.from({ length: AGENTS }, (_, agent) => agent)];

export const sees = (view: View, agent: number): boolean => view === "all" || view === agent;

/** The mark of a known row: large beside noise, so that what stands in such a row is told from noise early in a training. */
const KNOWN = 4;

/** The numbers of a plan's row that stay: whether it is known, and whose it is. */
export const rowMarks = (known: boolean, agent: number): [number, number] => [
  known ? KNOWN : 0,
  2 * (agent / (AGENTS - 1)) - 1,
];

export const planRow = (plan: number, agent: number, step: number): number =>
  (plan * AGENTS + agent) * HORIZON + step;

/** What plans are told while they are learned. */
export interface Telling {
  /** One of these a plan. */
  readonly views: readonly View[];
  /** Share of plans that are not told their return. */
  readonly untold: number;
}

/** Every view, and the return mostly told, as in the paper. */
const USUAL_TELLING: Telling = { views: VIEWS, untold: UNTOLD };

interface BatchOrder {
  readonly seed: number;
  readonly step: number;
  readonly plans: number;
  readonly telling?: Telling | undefined;
}

export function trainingBatch(
  episodes: readonly JointEpisode[],
  schedule: NoiseSchedule,
  { seed, step, plans, telling = USUAL_TELLING }: BatchOrder,
): TrainingBatch {
  const key = deriveSeed(seed, "batch", step);
  const draws = new RandomStream(key);
  const fresh = deriveSeed(seed, "batch", step, "noise");
  const rows = plans * AGENTS * HORIZON;
  const steps = plans * AGENTS * (HORIZON - 1);
  const batch = {
    x: new Float32Array(rows * PLAN_COLUMNS),
    features: new Float32Array(plans * FEATURES),
    noise: new Float32Array(rows * PLAN_COLUMNS),
    noiseWeights: new Float32Array(rows * PLAN_COLUMNS),
    pairs: new Float32Array(steps * PAIR_COLUMNS),
    actions: new Float32Array(steps * PAIR_COLUMNS),
    actionWeights: new Float32Array(steps * PAIR_COLUMNS),
  };
  for (let plan = 0; plan < plans; plan++) {
    const episode = draws.pick(episodes);
    const k = draws.integer(0, schedule.steps - 1);
    const view = draws.pick(telling.views);
    const isTold = draws.next() >= telling.untold;
    batch.features.set(planFeatures(k, isTold ? episode.reward : null), plan * FEATURES);
    noisyPlan(batch, episode, { plan, view, kept: schedule.kept[k]!, fresh });
    pairsOf(batch, episode, plan);
  }
  // Half the mean of each loss, over what it counts.
  const scale = (weights: Table) => {
    const counted = weights.reduce((sum, each) => sum + each, 0);
    weights.forEach((each, i) => (weights[i] = each / 2 / counted));
  };
  scale(batch.noiseWeights);
  scale(batch.actionWeights);
  return batch;
}

interface NoisyPlan {
  readonly plan: number;
  readonly view: View;
  readonly kept: number;
  /** The stream of noise. */
  readonly fresh: number;
}

function noisyPlan(
  { x, noise, noiseWeights }: TrainingBatch,
  { paths }: JointEpisode,
  { plan, view, kept, fresh }: NoisyPlan,
): void {
  for (const [agent, path] of paths.entries()) {
    for (const [step, place] of path.entries()) {
      const known = step === 0 && sees(view, agent);
      const at = planRow(plan, agent, step) * PLAN_COLUMNS;
      for (const [axis, each] of place.entries()) {
        noise[at + axis] = normal(fresh, at + axis);
        noiseWeights[at + axis] = known ? 0 : 1;
        x[at + axis] = known ? each : Math.sqrt(kept) * each + Math.sqrt(1 - kept) * noise[at + axis]!;
      }
      x.set(rowMarks(known, agent), at + PLACE);
    }
  }
}

function pairsOf(
  { pairs, actions, actionWeights }: TrainingBatch,
  episode: JointEpisode,
  plan: number,
): void {
  for (const [agent, path] of episode.paths.entries()) {
    for (const [step, action] of episode.actions[agent]!.entries()) {
      const at = ((plan * AGENTS + agent) * (HORIZON - 1) + step) * PAIR_COLUMNS;
      pairs.set([...path[step]!, ...path[step + 1]!], at);
      actions.set(action, at);
      actionWeights.fill(1, at, at + PLACE);
    }
  }
}
