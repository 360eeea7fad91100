// What the views of a student's practice pass on to one another.
import type { PracticeMetric } from "../../../records/metric.ts";

/** One round of practice, numbered from 1. */
export interface Iteration {
  readonly number: number;
  readonly metric: PracticeMetric;
}
