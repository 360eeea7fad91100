// What became of an experiment: whether its branch goes on with it, and why not where it does not.
import { type ExperimentGraph, isFailure, scoreOf, type TriedExperiment } from "./experiment_graph.ts";

export type Standing =
  /** Not measured to its end. */
  | { readonly kind: "open" }
  /** The first of its branch that came to a score. */
  | { readonly kind: "begins" }
  /** Better than the experiment that it edits. */
  | { readonly kind: "accepted"; readonly than: number; readonly score: number }
  /** No better than that. */
  | { readonly kind: "refused"; readonly than: number; readonly score: number }
  /** It came to no score, in its smoke run or in full. */
  | { readonly kind: "failed"; readonly run: "smoke" | "full"; readonly why: string };

export function standingOf(graph: ExperimentGraph, tried: TriedExperiment): Standing {
  const { experiment, smoke, full } = tried;
  if (smoke !== null && isFailure(smoke)) return { kind: "failed", run: "smoke", why: smoke.why };
  if (full === null) return { kind: "open" };
  const score = scoreOf(tried);
  if (score === null) return { kind: "failed", run: "full", why: full.why };
  const { parent } = experiment;
  const before = parent === null ? null : scoreOf(graph.all[parent]!); // an experiment edits an older one, which has a score
  if (parent === null || before === null) return { kind: "begins" };
  const kind = graph.gain(score, before) > 0 ? "accepted" : "refused";
  return { kind, than: parent, score: before };
}

/** An experiment with all that it comes from, the first one last. */
export function originsOf(graph: ExperimentGraph, id: number): readonly number[] {
  const path: number[] = [];
  for (let each: number | null = id; each !== null; each = graph.all[each]!.experiment.parent)
    path.push(each);
  return path;
}
