// A search as a person reads it: one line an experiment, and as JSON.
import type { Configuration } from "./configuration.ts";
import { type ExperimentGraph, isFailure, scoreOf, type TriedExperiment } from "./experiment_graph.ts";

const shown = (values: Configuration): string =>
  Object.entries(values)
    .map(([key, value]) => `${key} ${value}`)
    .join(", ");

/** "#3 < #0, branch 1: rank 16: 0.625 (smoke 0.6). The student may change more." */
export function experimentLine({ experiment, smoke, full }: TriedExperiment): string {
  const { id, parent, trace, changes, expects } = experiment;
  const from = parent === null ? "" : ` < #${parent}`;
  const edit = Object.keys(changes).length === 0 ? "as given" : shown(changes);
  const rough = smoke === null || smoke.score === null ? "" : ` (smoke ${rounded(smoke.score)})`;
  const came =
    full !== null && full.score !== null
      ? `${rounded(full.score)}${rough}`
      : (failureOf(smoke, full) ?? `not measured yet${rough}`);
  return `#${id}${from}, branch ${trace + 1}: ${edit}: ${came}. ${expects}`;
}

function failureOf(smoke: TriedExperiment["smoke"], full: TriedExperiment["full"]): string | null {
  if (full !== null) return `failed (${full.why})`;
  return isFailure(smoke) ? `failed its smoke run (${smoke!.why})` : null;
}

const rounded = (score: number): string => String(Number(score.toPrecision(4)));

/** The whole graph, as `retort search --json` writes it. */
export function graphJson(graph: ExperimentGraph) {
  const best = graph.ranked()[0];
  return {
    schema: 1,
    direction: graph.aim.direction,
    experiments: graph.all.map((tried) => ({
      ...tried.experiment,
      kind: undefined,
      smoke: tried.smoke === null ? null : resultJson(tried.smoke),
      full: tried.full === null ? null : resultJson(tried.full),
      reward: graph.reward(tried),
    })),
    best:
      best === undefined
        ? null
        : { id: best.experiment.id, score: scoreOf(best), values: best.experiment.values },
    submitted: graph.submission === null ? null : { id: graph.submission.id, score: graph.submission.score },
  };
}

const resultJson = ({ score, cost, why }: NonNullable<TriedExperiment["full"]>) => ({ score, cost, why });
