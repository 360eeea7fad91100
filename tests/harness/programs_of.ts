// The names of the programs that cases are made of, without compiling one.
import type { Gpu } from "../../src/gpu/device.ts";
import { type Dispatch, Recorder } from "../../src/gpu/recorder.ts";
import type { TrustCase } from "../../src/kernels/trust_cases.ts";

/** Recorded on slices that are as large as anyone asks, and never run. */
export function programsOf(gpu: Gpu, cases: readonly TrustCase[]): Set<string> {
  const names = new Set<string>();
  class Names extends Recorder {
    override add({ program }: Dispatch): void {
      names.add(program.name);
    }
  }
  const buffer = gpu.device.createBuffer({ size: 16, usage: 0x80 });
  const slice = { buffer, offset: 0, size: 2 ** 40 };
  for (const { kernel, make } of cases) make().record(new Names(gpu, kernel), () => slice);
  buffer.destroy();
  return names;
}
