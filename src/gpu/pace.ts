// Where a recorded step is cut into submits. The first cut goes by the kernels' own counts of operations; then two runs are
// timed submit by submit, and the list is cut again toward SUBMIT_MS. Only the cuts move, never the order of the dispatches,
// so the results keep their bits.
// Trap: a submit is timed from the end of the one before it (onSubmittedWorkDone), which a busy event loop tells late: then
// one submit looks long and the next ones look free. Hence the bounds on what one measurement may claim.
import { type Clock } from "../core/ports.ts";
import type { Gpu } from "./device.ts";

/** What a submit should take: below 50 ms a page stays smooth, and far below it the host does nothing but encode. */
export const SUBMIT_MS = 30;

/** Before anything is measured: 1.7 GFLOP/s of a software adapter, 100 of a GPU. */
const FIRST_FLOPS = { software: 5e7, hardware: 4e9 };

/** What launching a dispatch costs, in operations: one that only moves memory is not free. */
const LAUNCH_FLOPS = { software: 1e5, hardware: 5e6 };

/** A submit may look this much slower or faster, per operation, than the whole run. */
const MOST_UNEVEN = 8;

/** Ends (exclusive) of consecutive parts of at most `most` cost each; one larger entry stands alone. */
export function cutEnds(costs: readonly number[], most: number): number[] {
  const ends: number[] = [];
  let sum = 0;
  for (const [i, cost] of costs.entries()) {
    if (i > 0 && sum + cost > most) {
      ends.push(i);
      sum = 0;
    }
    sum += cost;
  }
  if (costs.length > 0) ends.push(costs.length);
  return ends;
}

/** Milliseconds of each dispatch: a part's time is shared out by work, bounded as said above.
 *  @param work operations of each dispatch  @param ends of the parts  @param ms measured, one for each part */
export function dispatchCosts(
  work: readonly number[],
  ends: readonly number[],
  ms: readonly number[],
): number[] {
  const sum = (values: readonly number[]) => values.reduce((total, each) => total + each, 0);
  const usual = sum(ms) / sum(work);
  return ends.flatMap((end, part) => {
    const own = work.slice(ends[part - 1] ?? 0, end);
    const rate = (ms[part] ?? 0) / sum(own);
    const bounded = Math.min(Math.max(rate, usual / MOST_UNEVEN), usual * MOST_UNEVEN);
    return own.map((each) => each * bounded);
  });
}

/** The run that drivers still compile in counts for nothing; the next two are timed. */
const TIMED_RUNS = [2, 3];

/** The cuts of one step, as they get better. */
export class Pace {
  readonly #gpu: Gpu;
  readonly #clock: Clock;
  readonly #work: readonly number[];
  #ends: readonly number[];
  #runs = 0;

  constructor(gpu: Gpu, flops: readonly number[], clock: Clock) {
    const kind = gpu.report.isSoftware ? "software" : "hardware";
    this.#gpu = gpu;
    this.#clock = clock;
    this.#work = flops.map((each) => each + LAUNCH_FLOPS[kind]);
    this.#ends = cutEnds(this.#work, FIRST_FLOPS[kind]);
  }

  get ends(): readonly number[] {
    return this.#ends;
  }

  /** Call before the submits of a run. Returns what to call after each of them, or null when this run is not timed. */
  watch(): (() => void) | null {
    if (!TIMED_RUNS.includes(++this.#runs)) return null;
    const ends = this.#ends;
    const marks: number[] = [];
    const mark = () => {
      this.#gpu.device.queue.onSubmittedWorkDone().then(
        () => {
          marks.push(this.#clock.elapsed());
          if (marks.length === ends.length + 1) this.#settle(ends, marks);
        },
        () => {}, // a lost device tells it to everyone who waits; nothing is left to pace
      );
    };
    mark(); // the end of what was submitted before
    return mark;
  }

  #settle(ends: readonly number[], marks: readonly number[]): void {
    const ms = ends.map((_, part) => Math.max(0, marks[part + 1]! - marks[part]!));
    if (!ms.some((each) => each > 0)) return; // below the clock's ticks: as good as it gets
    this.#ends = cutEnds(dispatchCosts(this.#work, ends, ms), SUBMIT_MS);
  }
}
