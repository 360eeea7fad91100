// The next edit of a branch: all edits of its best experiment that nobody tried yet, rated by what the graph and the memory say, and one
// of them drawn. A branch is greedy, so that one whose best has no such edit stands on top of its hill and is done. The weights are
// R&D-Agent's; its five scores are given by a large model there, and are counted here.
import { deriveSeed, RandomStream } from "../core/rng.ts";
import {
  changesBetween,
  type Configuration,
  type SearchDimension,
  distanceOf,
  drawnConfiguration,
  type EditedSpace,
} from "./configuration.ts";
import type { SearchExperiment } from "./experiment.ts";
import { type ExperimentGraph, scoreOf, type TriedExperiment } from "./experiment_graph.ts";
import { drawnPlace, recalled } from "./experiment_memory.ts";

const WEIGHTS = { alignment: 0.2, impact: 0.4, novelty: 0.2, feasibility: 0.1, risk: 0.1 } as const;
/** How far apart two ratings are whose odds are e to 1. */
const SHARPNESS = 1;
/** Configurations that are drawn for the beginning of a branch; the one farthest from all others is taken. */
const BEGINNINGS = 16;

interface Candidate {
  readonly dimension: SearchDimension;
  readonly value: number | string;
  readonly values: Configuration;
}

/** The experiment that is tried next on a branch; null when it stands on top of its hill.
 *  @param seed of the whole search: the same graph always gives the same proposal */
export function proposedExperiment(
  graph: ExperimentGraph,
  trace: number,
  space: EditedSpace,
  seed: number,
): SearchExperiment | null {
  const id = graph.all.length;
  const stream = new RandomStream(deriveSeed(seed, "search", id));
  const known = new Set(graph.all.map(({ experiment }) => space.identity(experiment.values)));
  const isNew = (values: Configuration) =>
    !known.has(space.identity(values)) && space.problem(values) === null;
  const [parent] = graph.ranked(graph.branch(trace));
  if (parent === undefined) return beginningOf({ id, trace, graph, space, isNew, stream });
  const candidates = editsOf(parent, space).filter(({ values }) => isNew(values));
  if (candidates.length === 0) return null;
  const memory = recalled(graph, parent, space.dimensions, stream);
  const rated = candidates.map((candidate) => {
    const rating = ratingOf(candidate, { graph, parent, memory });
    return { candidate, rating, weight: Math.exp(rating / SHARPNESS) };
  });
  const { candidate, rating } = rated[drawnPlace(rated, stream)]!;
  const { dimension, value, values } = candidate;
  return {
    kind: "experiment",
    id,
    parent: parent.experiment.id,
    trace,
    changes: { [dimension.key]: value },
    values,
    expects: dimension.expects(value, parent.experiment.values[dimension.key]!),
    memory: memory.map(({ experiment }) => experiment.id),
    rating,
  };
}

/** All edits that set one value. */
function editsOf({ experiment }: TriedExperiment, space: EditedSpace): Candidate[] {
  return space.dimensions.flatMap((dimension) =>
    dimension.values
      .filter((value) => value !== experiment.values[dimension.key])
      .map((value) => ({
        dimension,
        value,
        values: space.edited(experiment.values, { [dimension.key]: value }),
      })),
  );
}

interface Known {
  readonly graph: ExperimentGraph;
  readonly parent: TriedExperiment;
  readonly memory: readonly TriedExperiment[];
}

/** The weighted sum of five scores from 1 to 10. */
function ratingOf(
  { dimension: { key, values, impact }, value }: Candidate,
  { graph, parent, memory }: Known,
): number {
  const holders = graph.all.filter(({ experiment }) => experiment.values[key] === value);
  const better = memory.filter((each) => graph.gain(scoreOf(each)!, scoreOf(parent)!) > 0);
  const failed = holders.filter((each) => graph.reward(each) === -1).length;
  const steps = Math.abs(values.indexOf(value) - values.indexOf(parent.experiment.values[key]!));
  const scores = {
    alignment: tenth(shareOf(better, ({ experiment }) => experiment.values[key] === value)),
    impact: impactOf(graph, key, value) ?? impact,
    novelty: tenth(1 - holders.length / graph.all.length),
    feasibility: tenth((holders.length - failed + 1) / (holders.length + 1)),
    risk: tenth(1 / Math.max(1, steps)),
  };
  return Object.entries(WEIGHTS).reduce(
    (sum, [name, weight]) => sum + weight * scores[name as keyof typeof WEIGHTS],
    0,
  );
}

/** What setting this value brought where it was tried, as a score from 1 to 10; null where it never was. */
function impactOf(graph: ExperimentGraph, key: string, value: number | string): number | null {
  const gains = graph.all.flatMap(({ experiment: { parent, changes }, full }) => {
    if (parent === null || changes[key] !== value) return [];
    const before = scoreOf(graph.all[parent]!);
    if (full === null || full.score === null || before === null) return [-1];
    return [Math.tanh(graph.gain(full.score, before) / graph.aim.spread)];
  });
  if (gains.length === 0) return null;
  return tenth((gains.reduce((sum, each) => sum + each, 0) / gains.length + 1) / 2);
}

/** A share as a score from 1 to 10. */
const tenth = (share: number): number => 1 + 9 * share;

const shareOf = <Item>(items: readonly Item[], holds: (item: Item) => boolean): number =>
  items.length === 0 ? 0 : items.filter(holds).length / items.length;

/** The first experiment of a branch: that of the first branch is what was given, those of the others are far from all that begin one. */
function beginningOf({
  id,
  trace,
  graph,
  space,
  isNew,
  stream,
}: {
  readonly id: number;
  readonly trace: number;
  readonly graph: ExperimentGraph;
  readonly space: EditedSpace;
  readonly isNew: (values: Configuration) => boolean;
  readonly stream: RandomStream;
}): SearchExperiment | null {
  const begun = { kind: "experiment", id, parent: null, trace, memory: [] } as const;
  if (id === 0)
    return { ...begun, changes: {}, values: space.base, expects: "This is what the search begins with." };
  const beginnings = graph.all.filter(({ experiment }) => experiment.parent === null);
  const nearest = (values: Configuration) =>
    Math.min(...beginnings.map(({ experiment }) => distanceOf(values, experiment.values, space.dimensions)));
  const drawn = Array.from({ length: BEGINNINGS }, () =>
    space.edited(space.base, drawnConfiguration(space, stream)),
  ).filter(isNew);
  const values = drawn.toSorted((a, b) => nearest(b) - nearest(a))[0];
  if (values === undefined) return null;
  return {
    ...begun,
    changes: changesBetween(space.base, values),
    values,
    expects: "It is far from where the other branches begin, so that they do not all end on one hill.",
  };
}
