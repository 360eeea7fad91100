// Timing by the wall clock around work that the device has finished. A clock in a browser ticks in 0.1 ms and a wait for the
// device costs about as much, so a probe is repeated until one sample lasts long enough; probes that are compared take
// turns, so that a busy machine is busy for all of them.
import type { Clock } from "../core/ports.ts";
import type { Gpu } from "../gpu/device.ts";

/** Something to time. */
export interface Probe {
  /** Submits the work once, or does it. What it submits may still run when it returns. */
  readonly run: () => unknown;
}

export interface MeasureOptions {
  readonly clock: Clock;
  /** Shortest sample in milliseconds; the probe is repeated to fill it. */
  readonly sampleMs: number;
  readonly samples: number;
  readonly signal?: AbortSignal;
}

/** Milliseconds of one `run`, over the samples. */
export interface Timing {
  readonly p50: number;
  readonly p90: number;
  readonly best: number;
  /** Runs in one sample. */
  readonly repeats: number;
}

/** Times probes in turns, one sample of each per round, after a first run that counts for nothing (it compiles and warms
 *  up) and a second that says how often to repeat. Throws the device's failure, or the signal's reason. */
export async function measure(
  gpu: Gpu,
  probes: readonly Probe[],
  { clock, sampleMs, samples, signal }: MeasureOptions,
): Promise<Timing[]> {
  const sample = async (probe: Probe, repeats: number): Promise<number> => {
    signal?.throwIfAborted();
    const start = clock.elapsed();
    for (let i = 0; i < repeats; i++) await probe.run();
    await gpu.settled();
    return (clock.elapsed() - start) / repeats;
  };
  const repeats: number[] = [];
  for (const probe of probes) {
    await sample(probe, 1);
    const once = await sample(probe, 1);
    repeats.push(Math.max(1, Math.min(MOST_REPEATS, Math.ceil(sampleMs / Math.max(once, 0.01)))));
  }
  const times = probes.map((): number[] => []);
  for (let round = 0; round < samples; round++) {
    for (const [i, probe] of probes.entries()) times[i]!.push(await sample(probe, repeats[i]!));
  }
  return times.map((each, i) => ({ ...summary(each), repeats: repeats[i]! }));
}

/** A probe too short for the clock is not repeated for ever. */
const MOST_REPEATS = 2000;

function summary(times: readonly number[]): Omit<Timing, "repeats"> {
  const sorted = times.toSorted((a, b) => a - b);
  return { p50: quantile(sorted, 0.5), p90: quantile(sorted, 0.9), best: sorted[0] ?? Number.NaN };
}

/** Quantile of sorted numbers, linear between neighbours. NaN of none. */
export function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)] ?? Number.NaN, sorted[Math.ceil(at)] ?? Number.NaN];
  return low + (high - low) * (at - Math.floor(at));
}

/** Share of the variance of y that a straight line in x explains (R²), with that line. */
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
