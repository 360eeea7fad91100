// Whether what a page leaves behind after each run stays the same over many runs.
import type { Left } from "./left.ts";
import { COURSES } from "./soak_page.ts";

/** Runs that are not judged, two of every course: in them code is fetched and compiled as it becomes hot, the browser's own records of the
 *  page (resources, shifts of layout) come near their bounds, and the list of kept runs fills. */
export const WARM_UP = 2 * COURSES.length;
/** Runs after the warm-up that a judgement needs at least. A quarter has as many runs of one course as of any other, since each leaves its
 *  own amount of memory that is free but not given back. */
export const LEAST = 4 * COURSES.length;
/** A quarter's median may be so much above or below the first quarter's. */
const FLAT = 0.05;

export type Amount = Exclude<keyof Left, "workers">;
/** Amounts that must be flat, where they are measured. The others are told: compiled code grows as long as there are functions that become hot, what a browser keeps in
 *  its own process and on its disk is its own affair, and a database gives back what was deleted when it tidies up. */
const JUDGED: readonly Amount[] = [
  "heapBytes",
  "liveBytes",
  "rendererBytes",
  "gpuBytes",
  "nodes",
  "listeners",
];
const TOLD: readonly Amount[] = [
  "codeBytes",
  "freeBytes",
  "scriptBytes",
  "restBytes",
  "databaseBytes",
  "fileBytes",
];

export interface Drift {
  readonly amount: Amount;
  /** Medians of the first and the last quarter. */
  readonly first: number;
  readonly last: number;
  /** What the last quarter has more, as a share of the first; negative for less. */
  readonly growth: number;
  /** Null where it is told only. */
  readonly isFlat: boolean | null;
}

/** Compares the runs' last quarter with the first one after the warm-up. The median, since a single measurement catches a process before or
 *  after it has given memory back. @throws RangeError for too few runs */
export function drifts(runs: readonly Left[]): Drift[] {
  const judged = runs.slice(WARM_UP);
  if (judged.length < LEAST) {
    throw new RangeError(`${runs.length} runs are too few for a judgement: it needs ${WARM_UP + LEAST}`);
  }
  const quarter = COURSES.length * Math.floor(judged.length / LEAST);
  const medianOf = (part: readonly Left[], amount: Amount) => median(part.map((run) => run[amount] ?? 0));
  const measured = [...JUDGED, ...TOLD].filter((amount) => judged.every((run) => run[amount] !== undefined));
  return measured.map((amount) => {
    const first = medianOf(judged.slice(0, quarter), amount);
    const last = medianOf(judged.slice(-quarter), amount);
    const growth = last === first ? 0 : last / first - 1; // nothing stays nothing
    const isFlat = JUDGED.includes(amount) ? Math.abs(growth) <= FLAT : null;
    return { amount, first, last, growth, isFlat };
  });
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}
