// The claim all kernel tests share: a kernel agrees with float64 within its derived tolerance, and a rerun has the same bits.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Gpu, OpenOptions } from "../../src/gpu/device.ts";
import type { KernelCase } from "../../src/kernels/kernel_case.ts";
import { runCase } from "../../src/kernels/run_case.ts";
import { expectClose } from "../harness/close.ts";
import { openTestGpu } from "../harness/gpu.ts";

export function testCases(cases: readonly KernelCase[], options: OpenOptions = {}): void {
  let gpu: Gpu;
  beforeAll(async () => {
    gpu = await openTestGpu({ raiseLimits: false, ...options });
  });
  afterAll(() => gpu.destroy());
  test.each(cases.map((each) => [each.name, each] as const))("%s", async (_, kernelCase) => {
    const [first, second] = await runCase(gpu, kernelCase, 2);
    for (const [name, want] of Object.entries(kernelCase.want)) {
      const raw = first![name]!;
      const again = new Uint32Array(second![name]!);
      const differing = new Uint32Array(raw).findIndex((bits, i) => bits !== again[i]); // toEqual takes seconds for millions
      expect(differing, `${name}: first element with other bits in a rerun`).toBe(-1);
      if (want instanceof Uint32Array) expect(new Uint32Array(raw), name).toEqual(want);
      else expectClose(`${kernelCase.name}: ${name}`, new Float32Array(raw), want, kernelCase.tolerance);
    }
  });
}
