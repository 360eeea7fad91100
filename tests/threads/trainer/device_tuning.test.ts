// What a device is tuned by, and what is not timed again. The adapter is a software one that says it is a chip; its time is over at once
// where something is timed.
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemClock } from "../../../src/core/ports.ts";
import { type Gpu, openDevice } from "../../../src/gpu/device.ts";
import { BUILT_AS } from "../../../src/kernels/trust_cases.ts";
import type { KernelTuning } from "../../../src/records/kernel_tuning.ts";
import { tuningSentences } from "../../../src/records/tuning_sentences.ts";
import { defaultConfig } from "../../../src/settings/run_config.ts";
import type { RunRecord } from "../../../src/store/store.ts";
import { deviceTuning } from "../../../src/threads/trainer/device_tuning.ts";
import { timedProduct } from "../../../src/train/wanted_kernels.ts";
import { openTestGpu } from "../../harness/gpu.ts";
import { wrongGpu } from "../../harness/wrong_gpu.ts";
import { debatedStore, RUN, SMALL } from "../../methods/debated_run.ts";

const SHAPE = timedProduct({ hidden: 16, feedForward: 24 }, { storage: "q8", microTokens: 40, rank: 2 });
const EARLIER: KernelTuning = {
  kind: "timed",
  at: 77,
  by: `a test, ${BUILT_AS}`,
  shape: "40 x 16 -> 48, q8, rank 2",
  tileRows: 128,
  times: [
    { tileRows: 64, milliseconds: 2 },
    { tileRows: 128, milliseconds: 1 },
  ],
  seconds: 0.5,
};

let chip: Gpu;
beforeAll(async () => {
  chip = await openDevice(await wrongGpu({ description: "Acme X" }));
});
afterAll(() => chip.destroy());

async function tuned(run: Partial<RunRecord>, { gpu = chip, by = "a test", isTuned = true } = {}) {
  const store = await debatedStore({ ...defaultConfig("rsft"), ...SMALL });
  await store.updateRun(RUN, { adapterReport: chip.report, kernelTuning: EARLIER, ...run });
  gpu.tileRows = 64;
  let now = 0;
  const clock = { ...systemClock, elapsed: () => (now += 9000) };
  return [await deviceTuning(gpu, SHAPE, { store, clock, by, isTuned }), gpu.tileRows];
}

const ANEW = [expect.objectContaining({ kind: "timed", unable: "no time", times: [] }), 64];

test("what another run found on the same chip, by the same build, for the same product, is used; anything else is timed anew", async () => {
  expect(await tuned({})).toEqual([EARLIER, 128]);
  expect(await tuned({}, { by: "another browser" })).toEqual(ANEW);
  expect(await tuned({ adapterReport: { ...chip.report, description: "Acme Y" } })).toEqual(ANEW);
  expect(await tuned({ kernelTuning: { ...EARLIER, shape: "40 x 16 -> 48, q8, rank 4" } })).toEqual(ANEW);
  expect(await tuned({ imported: { versions: {}, name: "from elsewhere.zip", at: 1 } })).toEqual(ANEW);
});

test("what could not be compared is not tried again either", async () => {
  const unable = { ...EARLIER, tileRows: 64, times: [], unable: "refused" } as const;
  expect(await tuned({ kernelTuning: unable })).toEqual([unable, 64]);
});

test("where it is switched off, and on a software adapter, nothing is timed", async () => {
  expect(await tuned({}, { isTuned: false })).toEqual([{ kind: "usual", why: "switched off" }, 64]);
  const software = await openTestGpu();
  try {
    expect(await tuned({}, { gpu: software })).toEqual([{ kind: "usual", why: "a software adapter" }, 64]);
  } finally {
    software.destroy();
  }
});

test("only what is out of the usual is told", () => {
  expect(tuningSentences(EARLIER)).toEqual([
    "Large products are computed in tiles of 128 rows, the fastest on this device: 1.00 ms, against 2.00 ms in tiles of 64.",
  ]);
  expect(tuningSentences({ ...EARLIER, tileRows: 64 })).toEqual([]);
  expect(tuningSentences({ ...EARLIER, tileRows: 64, times: [], unable: "other bits" })).toEqual([
    expect.stringMatching(/usual tiles/),
  ]);
  expect(tuningSentences({ kind: "usual", why: "a software adapter" })).toEqual([]);
});

test("the product that is timed is the model's own gate and up, as far as it is not large", () => {
  const smol = { hidden: 576, feedForward: 1536 };
  expect(timedProduct(smol, { storage: "q4", microTokens: 512, rank: 16 })).toEqual({
    storage: "q4",
    rank: 16,
    rows: 512,
    inputs: 576,
    outputs: 2048,
  });
});
