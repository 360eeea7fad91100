// No step has got more dispatches than are stored, and a kernel that has become a fifth slower against the rest is told. The stored file is
// written by `npm run bench -- --ratios`.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Bench } from "../../src/bench/bench_row.ts";
import { uploadModel } from "../../src/bench/models.ts";
import { compareRatios, deviceKey, measureRatios, RATIO_ROWS, type Ratios } from "../../src/bench/ratios.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import { openModel } from "../../src/models/open.ts";
import { processorClock } from "../../tools/bench/processor_clock.ts";
import { openTestGpu } from "../harness/gpu.ts";
import { siteOf, TINY_PATH } from "../lm/harness.ts";

const STORED = JSON.parse(readFileSync("tests/bench/ratios.json", "utf8")) as Readonly<
  Record<string, Ratios>
>;

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openTestGpu();
}, 120_000);
afterAll(() => gpu.destroy());

const bench = () =>
  new Bench({
    gpu,
    clock: processorClock(),
    clockName: "cpu",
    timestamps: null,
    measure: { sampleMs: 5, samples: 3 },
    commit: "test",
    only: RATIO_ROWS,
    onRow: () => {},
  });

test("a step has as many dispatches as are stored, and what has become slower is told", async (context) => {
  const stored = STORED[deviceKey(gpu.name)];
  if (stored === undefined) {
    context.skip(`no ratios are stored for ${gpu.name}`);
    return;
  }
  const tiny = await uploadModel(
    gpu,
    await openModel(await siteOf()(TINY_PATH), ["architecture", "tensors"]),
  );
  const compared = async () => compareRatios(stored, await measureRatios(bench(), tiny));
  let { counts, fallen } = await compared();
  if (fallen.length > 0) ({ counts, fallen } = await compared());
  tiny.destroy();
  // Told and no failure: on a machine that others use times have no bound, however often they are measured.
  for (const line of fallen) console.warn(`slower than stored in tests/bench/ratios.json: ${line}`);
  expect(counts).toEqual([]);
});

test("a count that differs is named either way, and a ratio only when it has fallen by a fifth", () => {
  const stored: Ratios = { dispatches: { a: 3, b: 4, c: 5 }, ratios: { x: 1, y: 1, z: 1, gone: 1 } };
  const found: Ratios = { dispatches: { a: 3, b: 3, d: 1 }, ratios: { x: 0.81, y: 0.79, z: 2 } };
  expect(compareRatios(stored, found)).toEqual({
    counts: [
      "b: 3 dispatches, 4 are stored",
      "c: no dispatches, 5 are stored",
      "d: 1 dispatches, none are stored",
    ],
    fallen: ["y: 0.79, 1.00 is stored", "gone: NaN, 1.00 is stored"],
  });
});
