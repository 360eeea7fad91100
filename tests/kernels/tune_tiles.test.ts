// The choice between two tiles of a product, on a software adapter without its subgroups: its kernels are then those of hardware.
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemClock } from "../../src/core/ports.ts";
import { type Gpu, openDevice } from "../../src/gpu/device.ts";
import { fastestTile, tuneTiles } from "../../src/kernels/matmul/tune_tiles.ts";
import type { WeightStorage } from "../../src/kernels/matrix.ts";
import { openTestGpu } from "../harness/gpu.ts";
import { wrongGpu } from "../harness/wrong_gpu.ts";

/** No side fills a tile. */
const shapeOf = (storage: WeightStorage) => ({ storage, rank: 3, rows: 131, inputs: 36, outputs: 72 });
const PATIENT = { clock: systemClock, budgetMs: Infinity };
const TALL = "const PER = 8u;";

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openTestGpu({ subgroups: false });
});
afterAll(() => gpu.destroy());

test("both tiles are timed, and nothing stays on the device", async () => {
  const [steps, bytes] = [gpu.steps.size, ledgerBytes(gpu)];
  const choice = await tuneTiles(gpu, shapeOf("q4"), PATIENT);
  expect(choice.unable).toBeUndefined();
  expect(choice.times.map(({ tileRows }) => tileRows)).toEqual([64, 128]);
  for (const { milliseconds } of choice.times) expect(milliseconds).toBeGreaterThan(0);
  expect(choice.tileRows).toBe(fastestTile(choice.times));
  expect([gpu.steps.size, ledgerBytes(gpu)]).toEqual([steps, bytes]);
});

test("a driver that takes too long to compile ends the timing", async () => {
  let now = 0;
  const clock = { ...systemClock, elapsed: () => (now += 600) };
  const choice = await tuneTiles(gpu, shapeOf("f32"), { clock, budgetMs: 500 });
  expect(choice).toEqual({ unable: "no time", tileRows: 64, times: [], seconds: 1.2 });
});

test.each([
  ["other bits", "matmul/nn", "return dy[", "return 2.0 * dy["],
  ["other bits", "matmul/nt", "(m * GROUPS + group) * RANK", "m * GROUPS * RANK"], // the adapter of the second group alone
  ["refused", "matmul/nn", "fn main(", "fn main(!"],
] as const)(
  "a device on which the taller tile fails keeps the usual one: %s, %s",
  async (why, program, from, to) => {
    let planted = 0;
    const text = (name: string, whole: string) => {
      if (!name.startsWith(program) || !whole.includes(TALL)) return whole;
      expect(whole).toContain(from);
      planted++;
      return whole.replace(from, to);
    };
    const wrong = await openDevice(await wrongGpu({ text }), { subgroups: false });
    try {
      const choice = await tuneTiles(wrong, shapeOf("q8"), PATIENT);
      expect(choice).toMatchObject({ unable: why, tileRows: 64, times: [] });
      expect([planted, wrong.failure, wrong.steps.size, ledgerBytes(wrong)]).toEqual([1, null, 0, 0]);
    } finally {
      wrong.destroy();
    }
  },
);

test("another tile than the usual one has to be clearly faster", () => {
  const times = (usual: number, tall: number) =>
    [
      { tileRows: 64, milliseconds: usual },
      { tileRows: 128, milliseconds: tall },
    ] as const;
  expect(fastestTile(times(1, 0.98))).toBe(64);
  expect(fastestTile(times(1, 0.9))).toBe(128);
  expect(fastestTile(times(1, 2))).toBe(64);
  expect(fastestTile(times(Number.NaN, 1))).toBe(64);
});

function ledgerBytes({ ledger }: Gpu): number {
  return [...ledger.values()].reduce((sum, each) => sum + each, 0);
}

test("a device that has no room for it keeps the usual tile", async () => {
  const port = await wrongGpu({});
  const full = await openDevice(port, { subgroups: false });
  const allocate = full.device.createBuffer.bind(full.device);
  full.device.createBuffer = (wanted) => {
    if (wanted.label === "tuning.y") throw new RangeError("no memory");
    return allocate(wanted);
  };
  try {
    expect(await tuneTiles(full, shapeOf("f32"), PATIENT)).toMatchObject({
      unable: "no memory",
      tileRows: 64,
    });
    expect([full.failure, ledgerBytes(full)]).toEqual([null, 0]);
  } finally {
    full.destroy();
  }
});
