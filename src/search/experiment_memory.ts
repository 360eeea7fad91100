// What a proposer reads of other branches: the best experiment so far and two drawn ones, so that a branch learns from the others and
// does not become a copy of the best. The formula is that of R&D-Agent's release.
import type { RandomStream } from "../core/rng.ts";
import { type Configuration, type SearchDimension, distanceOf } from "./configuration.ts";
import { type ExperimentGraph, scoreOf, type TriedExperiment } from "./experiment_graph.ts";

/** Likeness counts half after 30 experiments of the branch. */
const FORGETTING = Math.LN2 / 30;
const DRAWN = 2;

/** The best experiment, and two others drawn by exp(clamp(cos(h, h_k) e^(-gamma L) + tanh(s_k - s), -2, 2)): h are the configurations, s the
 *  scores in units of the aim's spread, L the length of the branch. @param parent what is about to be edited */
export function recalled(
  graph: ExperimentGraph,
  parent: TriedExperiment,
  dimensions: readonly SearchDimension[],
  stream: RandomStream,
): readonly TriedExperiment[] {
  const [best, ...others] = graph.ranked().filter((each) => each !== parent);
  if (best === undefined) return [];
  const length = graph.branch(parent.experiment.trace).length;
  const score = scoreOf(parent);
  const left = others.map((tried) => ({
    tried,
    weight: Math.exp(
      logit(
        likeness(tried.experiment.values, parent.experiment.values, dimensions) *
          Math.exp(-FORGETTING * length),
        score === null ? 0 : graph.gain(scoreOf(tried)!, score) / graph.aim.spread,
      ),
    ),
  }));
  const drawn: TriedExperiment[] = [];
  while (drawn.length < DRAWN && left.length > 0) {
    const chosen = left.splice(drawnPlace(left, stream), 1)[0]!;
    drawn.push(chosen.tried);
  }
  return [best, ...drawn];
}

const logit = (likenessNow: number, gain: number): number =>
  Math.max(-2, Math.min(2, likenessNow + Math.tanh(gain)));

/** The cosine of two configurations with one place a value: the share of equal ones. */
const likeness = (a: Configuration, b: Configuration, dimensions: readonly SearchDimension[]): number =>
  1 - distanceOf(a, b, dimensions);

/** The place of one entry, drawn by weight. */
export function drawnPlace(weighted: readonly { readonly weight: number }[], stream: RandomStream): number {
  const sum = weighted.reduce((total, { weight }) => total + weight, 0);
  let left = stream.next() * sum;
  for (const [place, { weight }] of weighted.entries()) {
    left -= weight;
    if (left < 0) return place;
  }
  return weighted.length - 1;
}
