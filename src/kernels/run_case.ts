// Runs a case on a device, and says how far its results are from what float64 says.
import { Buffers, read, type Slice } from "../gpu/buffers.ts";
import type { Gpu } from "../gpu/device.ts";
import { Recorder, type Step } from "../gpu/recorder.ts";
import type { KernelCase } from "./kernel_case.ts";

/** A case whose inputs are on the device. One owner, who calls `destroy`. */
export interface OpenCase {
  readonly step: Step;
  /** The bytes of each name in `want`, as they are now. */
  readonly results: () => Promise<Record<string, ArrayBuffer>>;
  readonly destroy: () => void;
}

/** Uploads a case's inputs and records it. @throws RunError("gpu-program") where a kernel does not fit its buffers */
export async function openCase(gpu: Gpu, kernelCase: KernelCase): Promise<OpenCase> {
  const buffers = new Buffers(gpu);
  try {
    const sizes = Object.fromEntries(
      Object.entries(kernelCase.buffers).map(([name, count]) => [name, count * 4]),
    );
    const slices: Record<string, Slice> = {
      ...(await buffers.upload("inputs", kernelCase.inputs)),
      ...(await buffers.allocate("buffers", sizes)),
    };
    const slice = (name: string): Slice => {
      const found = slices[name];
      if (found === undefined) throw new Error(`${kernelCase.name}: no buffer called ${name}`);
      return found;
    };
    const recorder = new Recorder(gpu, kernelCase.name);
    kernelCase.record(recorder, slice);
    const step = await recorder.finish();
    return {
      step,
      results: async () => {
        const results: Record<string, ArrayBuffer> = {};
        for (const [name, want] of Object.entries(kernelCase.want))
          results[name] = await read(gpu, slice(name), 0, want.length * 4);
        return results;
      },
      destroy: () => {
        step.destroy();
        buffers.destroy();
      },
    };
  } catch (thrown) {
    buffers.destroy();
    throw thrown;
  }
}

/** Runs a case `times` times from the same inputs; one record of raw results per run, for each name in `want`. */
export async function runCase(
  gpu: Gpu,
  kernelCase: KernelCase,
  times = 1,
): Promise<Record<string, ArrayBuffer>[]> {
  const runs: Record<string, ArrayBuffer>[] = [];
  for (let i = 0; i < times; i++) {
    const opened = await openCase(gpu, kernelCase);
    try {
      opened.step.run();
      runs.push(await opened.results());
    } finally {
      opened.destroy();
    }
  }
  return runs;
}

/** The largest error of a case's results in roundings, which its tolerance bounds. Integers must be exact: any other is Infinity. */
export function caseError(
  { want }: KernelCase,
  results: Readonly<Record<string, ArrayBuffer | undefined>>,
): number {
  const errors = Object.entries(want).map(([name, wanted]) => {
    const raw = results[name];
    if (raw?.byteLength !== 4 * wanted.length) return Infinity;
    if (!(wanted instanceof Uint32Array)) return roundingsOff(new Float32Array(raw), wanted);
    const got = new Uint32Array(raw);
    return wanted.every((value, i) => value === got[i]) ? 0 : Infinity;
  });
  return Math.max(0, ...errors);
}

/** The largest error in units of 2^-24 of the largest finite wanted magnitude. A NaN, an infinity that is not wanted and a value
 *  beside nothing but zeros are Infinity. */
export function roundingsOff(got: ArrayLike<number>, want: ArrayLike<number>): number {
  const unit = 2 ** -24 * largestOf(want);
  let worst = 0;
  for (let i = 0; i < want.length; i++) {
    if (got[i] === want[i]) continue;
    const error = Math.abs(got[i]! - want[i]!) / unit;
    worst = Math.max(worst, Number.isNaN(error) ? Infinity : error);
  }
  return worst;
}

/** The largest finite magnitude; 0 where there is none. */
export function largestOf(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++)
    if (Number.isFinite(values[i])) largest = Math.max(largest, Math.abs(values[i]!));
  return largest;
}
