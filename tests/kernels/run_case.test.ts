// How far a result is off, and that a row of `retort kernel` says so. The kernels themselves are in kernels.test.ts.
import { afterAll, beforeAll, expect, test } from "vitest";
import { Bench } from "../../src/bench/bench_row.ts";
import { kernelRow } from "../../src/bench/kernel_rows.ts";
import { systemClock } from "../../src/core/ports.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import { KERNEL_CASES } from "../../src/kernels/all_cases.ts";
import { caseError, roundingsOff } from "../../src/kernels/run_case.ts";
import { openTestGpu } from "../harness/gpu.ts";

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openTestGpu();
}, 120_000);
afterAll(() => gpu.destroy());

test("errors count in roundings of the largest finite magnitude that is wanted", () => {
  expect(roundingsOff([4, 1 + 3 * 2 ** -22], [4, 1])).toBe(3);
  expect(roundingsOff([-8, 2 ** -20], [-8, 0])).toBe(2);
  expect(roundingsOff([1, -Infinity], [1, -Infinity])).toBe(0);
  expect(roundingsOff([0], [0])).toBe(0);
});

test.each([
  ["a NaN", [NaN], [1]],
  ["a NaN that is wanted", [NaN], [NaN]],
  ["an infinity that is not wanted", [Infinity, 1], [1, 1]],
  ["a number where infinity is wanted", [1, 1], [Infinity, 1]],
  ["anything beside zeros", [1e-30], [0]],
  ["a missing value", [], [1]],
])("%s is infinitely far off", (_, got, want) => expect(roundingsOff(got, want)).toBe(Infinity));

test("integers must be exact, and every result must be there", () => {
  const [sum] = KERNEL_CASES.get("sum")!();
  const kernelCase = { ...sum!, want: { ids: new Uint32Array([1, 2]) } };
  expect(caseError(kernelCase, { ids: new Uint32Array([1, 2]).buffer })).toBe(0);
  expect(caseError(kernelCase, { ids: new Uint32Array([1, 3]).buffer })).toBe(Infinity);
  expect(caseError(kernelCase, { ids: new Uint32Array([1]).buffer })).toBe(Infinity);
  expect(caseError(kernelCase, {})).toBe(Infinity);
});

test("a row holds for the case as it is, and does not where float64 says something else", async () => {
  const bench = new Bench({
    gpu,
    clock: systemClock,
    clockName: "wall",
    timestamps: null,
    measure: { sampleMs: 1, samples: 1 },
    commit: "test",
    onRow: () => {},
  });
  const [kernelCase] = KERNEL_CASES.get("sum")!();
  const row = await kernelRow(bench, "sum", kernelCase!);
  expect(row).toMatchObject({ kernel: "sum", case: kernelCase!.name, holds: true, share: null });
  const out = (kernelCase!.want["out"] as Float64Array).map((value, i) => (i === 1 ? value + 0.01 : value));
  const wrong = await kernelRow(bench, "sum", { ...kernelCase!, want: { out } });
  expect(wrong.holds).toBe(false);
  expect(wrong.roundings).toBeGreaterThan(wrong.allowed);
});
