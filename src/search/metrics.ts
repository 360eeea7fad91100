// What a search looks for, as a list: a score of a run's report, and which scores are good.
import type { Report } from "../records/report.ts";
import type { Aim } from "./experiment_graph.ts";

export interface SearchMetric extends Aim {
  readonly label: string;
  /** Whether a score is a share from 0 to 1. */
  readonly isShare: boolean;
  /** Null where the report has no such score: the experiment failed. */
  readonly of: (report: Report) => number | null;
}

export const SEARCH_METRICS = {
  accuracy: {
    label: "share of right answers of the student",
    isShare: true,
    direction: "higher",
    spread: 0.1,
    of: ({ methods }) => methods.distilled.accuracy,
  },
  tokens: {
    label: "tokens that the student writes for each right answer",
    isShare: false,
    direction: "lower",
    spread: 20,
    of: ({ methods: { distilled } }) =>
      distilled.accuracy === 0 ? null : distilled.tokensPerTask / distilled.accuracy,
  },
} as const satisfies Readonly<Record<string, SearchMetric>>;

export type SearchMetricId = keyof typeof SEARCH_METRICS;
