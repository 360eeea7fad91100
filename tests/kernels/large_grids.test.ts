// Beyond 65,535 workgroups, WebGPU's limit of one dimension: most ops number their workgroups over two dimensions, and the
// products, whose grid is rows by columns, refuse by name.
import { expect, test } from "vitest";
import type { Slice } from "../../src/gpu/buffers.ts";
import { Recorder } from "../../src/gpu/recorder.ts";
import { linear } from "../../src/kernels/matmul/matmul.ts";
import { largeRmsNormCases } from "../../src/kernels/rms_norm/cases.ts";
import { openTestGpu } from "../harness/gpu.ts";
import { testCases } from "./kernel_cases.ts";

testCases(largeRmsNormCases());

test("a product of more rows than a grid has places for is refused with the numbers", async () => {
  const gpu = await openTestGpu({ raiseLimits: false });
  const rows = 64 * 65_536 + 1;
  const slice = { buffer: { label: "test" }, offset: 0, size: 16 * rows } as unknown as Slice;
  const weight = { slice, storage: "f32", rows: 4, columns: 4 } as const;
  expect(() => linear(new Recorder(gpu, "test"), { x: slice, weight, out: slice, rows })).toThrow(
    /matmul\/nt.*: a grid of .* workgroups, at most 65535 each/,
  );
  gpu.destroy();
});
