// Gathering the rows that carry a loss, and spreading their gradients.
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { Buffers, readFloats, write } from "../../src/gpu/buffers.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import { rowGather } from "../../src/kernels/row_gather/row_gather.ts";
import { LossRows, lossRowsFloats, slotSizes } from "../../src/train/loss_rows.ts";
import { packMicroBatches } from "../../src/train/dataloader.ts";
import { TrainingStep } from "../../src/train/training_step.ts";
import { openTestGpu } from "../harness/gpu.ts";
import { tinyModel } from "../model/harness.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 }); // software GPUs compile slowly

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openTestGpu({ raiseLimits: false });
});
afterAll(() => gpu.destroy());

test("recordings grow in equal steps of whole tiles up to all rows", () => {
  expect(slotSizes(64)).toEqual([64]);
  expect(slotSizes(320)).toEqual([64, 128, 192, 256, 320]);
  expect(slotSizes(1024)).toEqual([128, 256, 384, 512, 640, 768, 896, 1024]);
  expect(slotSizes(1088)).toEqual([192, 384, 576, 768, 960, 1088]);
});

test("picked rows meet the loss in order, and their gradients come back to their places with zeros elsewhere", async () => {
  const [rows, columns] = [200, 4];
  const owner = new Buffers(gpu);
  const bytes = Object.fromEntries(
    Object.entries(lossRowsFloats(rows, columns)).map(([name, floats]) => [name, 4 * floats]),
  ) as Record<keyof ReturnType<typeof lossRowsFloats>, number>;
  const buffers = await owner.allocate("rows", bytes);
  const hidden = Float32Array.from({ length: rows * columns }, (_, i) => 1 + i);
  const { x, mirror } = await owner.upload("x", {
    x: hidden,
    mirror: Uint32Array.from({ length: rows }, (_, i) => i),
  });
  const { dHidden } = await owner.allocate("dx", { dHidden: 4 * hidden.length });
  const sizes: number[] = [];
  const loss = await LossRows.create(gpu, {
    label: "copy",
    rows,
    columns,
    hidden: x,
    dHidden,
    buffers,
    record: (recorder, slots, h, dh) => {
      sizes.push(slots);
      rowGather(recorder, { index: mirror, x: h, out: dh, rows: slots, from: slots, columns });
    },
  });
  expect(sizes).toEqual([64, 128, 192, 200]);
  for (const every of [1, 2, 3, 200]) {
    write(gpu, dHidden, new Float32Array(hidden.length).fill(7)); // what a step before has left
    const isPicked = Array.from({ length: rows }, (_, row) => row % every === 0);
    const { slots, step } = loss.pick(isPicked);
    expect(slots.rows.length).toBe(every === 1 ? 200 : every === 2 ? 128 : every === 3 ? 128 : 64);
    step.run();
    const want = hidden.map((value, i) => (isPicked[Math.floor(i / columns)] ? value : 0));
    expect(await readFloats(gpu, dHidden, hidden.length)).toEqual(want);
    const picked = Array.from({ length: rows }, (_, row) => row).filter((row) => isPicked[row]);
    expect([...slots.rows.subarray(0, slots.count)]).toEqual(picked);
  }
  loss.destroy();
  owner.destroy();
});

test("a batch that asks for a token outside the vocabulary is refused before anything runs", async () => {
  const model = await tinyModel(gpu, { rank: 2 });
  const step = await TrainingStep.create(gpu, model, 64);
  const { vocabulary } = model.architecture;
  const batch = packMicroBatches([{ ids: [1, 2, vocabulary], lossMask: [0, 0, 1], weight: 1 }], step.rows);
  expect(() => step.run(batch, 0, 0.01)).toThrow(
    `Row 1 of the loss asks for token ${vocabulary}, the vocabulary has ${vocabulary}`,
  );
  step.destroy();
});
