// Which branch an experiment is added to. A scheduler ranks all of them, since the first may have nothing left to try.
import type { ExperimentGraph } from "./experiment_graph.ts";

export interface Scheduler {
  readonly label: string;
  readonly help: string;
  /** @returns each of the branches 0 … traces-1 once, the one to go on with first */
  readonly rank: (graph: ExperimentGraph, traces: number) => readonly number[];
}

/** How much a branch that was tried seldom is preferred. */
const EXPLORATION = 1;

const byWorth = (traces: number, worth: (trace: number) => number): readonly number[] =>
  Array.from({ length: traces }, (_, trace) => ({ trace, worth: worth(trace) }))
    .toSorted((a, b) => b.worth - a.worth || a.trace - b.trace)
    .map(({ trace }) => trace);

export const SCHEDULERS = {
  "round-robin": {
    label: "in turn",
    help: "Every branch gets as many experiments as any other.",
    rank: (graph, traces) => {
      const last = graph.all.at(-1)?.experiment.trace ?? traces - 1;
      return Array.from({ length: traces }, (_, i) => (last + 1 + i) % traces);
    },
  },
  greedy: {
    label: "the best branch",
    help: "The branch with the best score, less its share of failures, gets the next experiment.",
    rank: (graph, traces) => byWorth(traces, (trace) => graph.branchScore(trace)),
  },
  puct: {
    label: "PUCT",
    help: "Q + c P √N / (1 + n): good branches first, and those that were tried seldom.",
    rank: (graph, traces) => {
      const weights = Array.from({ length: traces }, (_, trace) => Math.exp(graph.branchScore(trace)));
      const sum = weights.reduce((total, each) => total + each, 0);
      const all = graph.all.length;
      return byWorth(traces, (trace) => {
        const tried = graph.branch(trace).length;
        const prior = weights[trace]! / sum;
        return graph.meanReward(trace) + (EXPLORATION * prior * Math.sqrt(all)) / (1 + tried);
      });
    },
  },
} as const satisfies Readonly<Record<string, Scheduler>>;

export type SchedulerId = keyof typeof SCHEDULERS;
