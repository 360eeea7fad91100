// R&D-Agent (Yang et al. 2025, arXiv:2505.14738; code microsoft/RD-Agent): research as a graph of experiments, over runs of our own. An
// experiment is a typed edit of a configuration with its expected effect said before; it is run on a tenth of the data, and in full when
// that holds; branches learn from one another; the test questions are read once, at the end.
// Differences from the paper and from its release, with reasons:
// 1. Nobody writes code or invents hypotheses: an edit sets one value of a list, and its expected effect is a template. Models of this size
//    do neither. What "develop" makes is a configuration, and debugging it is the smoke run.
// 2. The five scores of an idea (alignment .2, impact .4, novelty .2, feasibility .1, risk .1) are counted from the graph, not asked of a
//    model. The edit is drawn by them, so that equal ideas are all tried.
// 3. A failure earns -1 whichever scores are good, and no success as little. In the release's PUCT with rewards by score and a metric where
//    less is better, a failure earns +1 and a success -tanh(score).
// 4. Several branches are the usual way. The release's own defaults are one branch and no merging (`max_trace_num=1`, `merge_hours=0`).
// 5. Branches are not merged at the end: in our own trials a merge gained nothing over the same experiments spent greedily.
// 6. There is no plan by time (novel ideas early, ensembles late); the budget is a number of experiments, so that a search that was cut
//    ends as one that was not. Seconds would depend on the machine.
// 7. Likeness in the memory's formula is the share of equal settings; the release compares embeddings of texts.
import { RunError } from "../core/errors.ts";
import type { EditedSpace } from "./configuration.ts";
import type { Measurement, SearchEntry } from "./experiment.ts";
import type { ExperimentGraph, TriedExperiment } from "./experiment_graph.ts";
import { proposedExperiment } from "./proposal.ts";
import type { Scheduler } from "./schedulers.ts";

/** How an experiment is run. It reads questions to learn from and to validate on, and no others. */
export interface ExperimentBench {
  /** @param part a tenth of the data, or all of it. @returns a score, or why there is none
   *  @throws what is no fault of the configuration: the search stops there, and goes on later */
  measure(tried: TriedExperiment, part: Measurement["kind"]): Promise<Omit<Measurement, "kind" | "id">>;
}

export interface ExploreOrder {
  readonly space: EditedSpace;
  readonly seed: number;
  /** Branches, from 1 to 6. */
  readonly traces: number;
  /** Experiments in all. One that fails its smoke run counts as well. */
  readonly evaluations: number;
  readonly scheduler: Scheduler;
}

export interface ExplorePorts {
  readonly bench: ExperimentBench;
  /** Keeps an entry for good before anything is built on it. */
  readonly keep: (entry: SearchEntry) => Promise<void>;
  readonly signal?: AbortSignal;
}

export const MOST_BRANCHES = 6;

/** Goes on with a search until its experiments are used up or nothing is left to try. The graph gains what is kept.
 *  @throws RunError("config") for a search that was submitted, RunError("aborted"), errors of the bench and of keeping */
export async function explore(
  graph: ExperimentGraph,
  order: ExploreOrder,
  ports: ExplorePorts,
): Promise<void> {
  const { bench, keep, signal } = ports;
  const add = async (entry: SearchEntry) => {
    await keep(entry);
    graph.add(entry);
  };
  for (;;) {
    signal?.throwIfAborted();
    const { open } = graph;
    if (open !== null) {
      const kind = open.smoke === null ? "smoke" : "full";
      const measured = await bench.measure(open, kind);
      await add({ kind, id: open.experiment.id, ...measured });
      continue;
    }
    if (graph.all.length >= order.evaluations) return;
    const next = nextExperiment(graph, order);
    if (next === null) return;
    if (graph.opened !== null) {
      throw new RunError(
        "config",
        "This search was submitted: its test questions have been read, so that no experiment may be added. Begin another one in another folder.",
      );
    }
    await add(next);
  }
}

/** A branch that has none is asked first; then the scheduler says which goes on. */
function nextExperiment(graph: ExperimentGraph, { space, seed, traces, scheduler }: ExploreOrder) {
  const empty = Array.from({ length: traces }, (_, trace) => trace).find(
    (trace) => graph.branch(trace).length === 0,
  );
  const ranked = scheduler.rank(graph, traces);
  for (const trace of empty === undefined ? ranked : [empty, ...ranked]) {
    const proposed = proposedExperiment(graph, trace, space, seed);
    if (proposed !== null) return proposed;
  }
  return null;
}
