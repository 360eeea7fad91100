// The end of a search: its best experiment once more, tested on the test questions, which are read then and not before.
import type { SearchEntry, Submission } from "./experiment.ts";
import type { ExperimentGraph, TriedExperiment } from "./experiment_graph.ts";

export interface SubmitPorts {
  readonly bench: {
    /** Runs an experiment on all its questions and tests it on the test questions. @throws errors of the run */
    readonly submit: (tried: TriedExperiment) => Promise<Submission>;
  };
  /** Keeps an entry for good before anything is built on it. */
  readonly keep: (entry: SearchEntry) => Promise<void>;
}

/** Submits the best, or goes on with a submission that was cut; nothing where there is neither, or where one is there. The search is closed before
 *  a test question is read. @throws errors of the bench and of keeping */
export async function submitBest(graph: ExperimentGraph, { bench, keep }: SubmitPorts): Promise<void> {
  const chosen = graph.opened === null ? graph.ranked()[0] : graph.all[graph.opened];
  if (chosen === undefined || graph.submission !== null) return;
  const add = async (entry: SearchEntry) => {
    await keep(entry);
    graph.add(entry);
  };
  if (graph.opened === null) await add({ kind: "opened", id: chosen.experiment.id });
  await add(await bench.submit(chosen));
}
