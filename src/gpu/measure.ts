// Timing. A clock in a browser ticks in 0.1 ms and a wait for the device costs about as much, so a probe is repeated until one
// sample lasts long enough; probes that are compared take turns, so that a busy machine is busy for all of them.
// Where the device has a clock of its own (timestamp-query), probes of single kernels use it; everything else is timed by the
// caller's clock around work that the device has finished.
import type { Clock } from "../core/ports.ts";
import type { Gpu } from "./device.ts";
import type { DistinctDispatch, Step } from "./recorder.ts";
import type { Timestamps } from "./timestamps.ts";

/** Something to time. */
export interface Probe {
  /** Does the work `times` and waits for it; milliseconds of all of them. */
  readonly sample: (times: number) => Promise<number>;
}

export interface MeasureOptions {
  /** Shortest sample in milliseconds; the probe is repeated to fill it. */
  readonly sampleMs: number;
  readonly samples: number;
  /** A probe whose samples have taken as many milliseconds gets no further one; each has one at least. Default: without end. */
  readonly mostMs?: number;
  readonly signal?: AbortSignal;
}

/** Milliseconds of one run, over the samples. */
export interface Timing {
  readonly p50: number;
  readonly p90: number;
  /** Runs in one sample. */
  readonly repeats: number;
}

/** A probe of work that ends with the queue: `run` submits it, or does it. */
export function queueProbe(gpu: Gpu, clock: Clock, run: () => unknown): Probe {
  return {
    sample: async (times) => {
      await gpu.settled();
      const start = clock.elapsed();
      for (let i = 0; i < times; i++) await run();
      await gpu.settled();
      return clock.elapsed() - start;
    },
  };
}

/** A probe of a recorded step of a few dispatches: each alone, and the sum of their times. */
export function dispatchesProbe(gpu: Gpu, clock: Clock, step: Step, timestamps: Timestamps | null): Probe {
  const parts = step.distinct().map((dispatch) => ({
    count: dispatch.count,
    probe: kernelProbe(gpu, clock, dispatch, timestamps),
  }));
  return {
    sample: async (times) => {
      let ms = 0;
      for (const { count, probe } of parts) ms += await probe.sample(times * count);
      return ms;
    },
  };
}

/** A probe of one kernel, by the device's clock when there is one. */
export function kernelProbe(
  gpu: Gpu,
  clock: Clock,
  dispatch: DistinctDispatch,
  timestamps: Timestamps | null,
): Probe {
  if (timestamps === null) {
    return {
      sample: async (times) => {
        await gpu.settled();
        const start = clock.elapsed();
        dispatch.run(times);
        await gpu.settled();
        return clock.elapsed() - start;
      },
    };
  }
  return {
    sample: (times) => {
      dispatch.run(times, timestamps.writes);
      return timestamps.read();
    },
  };
}

/** Times probes in turns, one sample of each per round, after a first run that counts for nothing (drivers compile in it) and
 *  a second that says how often to repeat; it is a sample itself where a probe is as slow as its time allows. Throws the device's
 *  failure, or the signal's reason. */
export async function measure(
  probes: readonly Probe[],
  { sampleMs, samples, mostMs = Infinity, signal }: MeasureOptions,
): Promise<Timing[]> {
  const repeats: number[] = [];
  const times = probes.map((): number[] => []);
  const spent = probes.map(() => 0);
  for (const [i, probe] of probes.entries()) {
    signal?.throwIfAborted();
    await probe.sample(1);
    const once = await probe.sample(1);
    repeats.push(Math.max(1, Math.min(MOST_REPEATS, Math.ceil(sampleMs / Math.max(once, 0.01)))));
    if (once < mostMs) continue;
    spent[i] = once;
    times[i]!.push(once);
  }
  for (let round = 0; round < samples; round++) {
    for (const [i, probe] of probes.entries()) {
      signal?.throwIfAborted();
      if (spent[i]! >= mostMs) continue;
      const ms = await probe.sample(repeats[i]!);
      spent[i]! += ms;
      times[i]!.push(ms / repeats[i]!);
    }
  }
  return times.map((each, i) => {
    const sorted = each.toSorted((a, b) => a - b);
    return {
      p50: quantile(sorted, 0.5),
      p90: quantile(sorted, 0.9),
      repeats: repeats[i]!,
    };
  });
}

/** A probe that is too short for the clock is repeated this often at most. */
const MOST_REPEATS = 2000;

/** Quantile of sorted numbers, linear between neighbours. NaN of none. */
export function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)] ?? Number.NaN, sorted[Math.ceil(at)] ?? Number.NaN];
  return low + (high - low) * (at - Math.floor(at));
}

/** The straight line through points by least squares, and the share of y's variance that it explains (R²). */
export function linearFit(
  x: readonly number[],
  y: readonly number[],
): { readonly slope: number; readonly intercept: number; readonly r2: number } {
  const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  let [xx, xy, yy] = [0, 0, 0];
  for (const [i, each] of x.entries()) {
    const [dx, dy] = [each - mx, (y[i] ?? Number.NaN) - my];
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  const slope = xy / xx;
  return { slope, intercept: my - slope * mx, r2: yy === 0 ? 1 : (slope * xy) / yy };
}
