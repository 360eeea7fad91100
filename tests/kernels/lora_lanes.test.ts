// LoRA's narrow products on software adapters are those of any device with another way to fetch: every bit is the same.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Gpu } from "../../src/gpu/device.ts";
import { normals } from "../../src/kernels/kernel_case.ts";
import { loraDown, loraGrad, loraUp } from "../../src/kernels/lora/lora.ts";
import { runCase } from "../../src/kernels/run_case.ts";
import { openTestGpu } from "../harness/gpu.ts";

let own: Gpu;
let plain: Gpu; // without subgroups, so with the kernels of any device
beforeAll(async () => {
  own = await openTestGpu();
  plain = await openTestGpu({ subgroups: false });
});
afterAll(() => {
  own.destroy();
  plain.destroy();
});

const [ROWS, INPUTS, RANK, GROUPS, SLICES] = [75, 44, 10, [20, 36], 2] as const; // no tile is full, one holds two groups
const OUTPUTS = 56;
const WIDTH = RANK * GROUPS.length;
const A_AT = 1;
const B_AT = A_AT + WIDTH * INPUTS;
const STRIDE = B_AT + OUTPUTS * RANK;

async function results(gpu: Gpu) {
  const wanted = { xa: ROWS * WIDTH, dyb: ROWS * WIDTH, partials: SLICES * STRIDE };
  const shape = { rows: ROWS, inputs: INPUTS, outputs: OUTPUTS, rank: RANK };
  const [run] = await runCase(gpu, {
    name: "lora",
    inputs: {
      x: normals(1, ROWS * INPUTS),
      dy: normals(2, ROWS * OUTPUTS),
      a: normals(3, WIDTH * INPUTS),
      b: normals(4, OUTPUTS * RANK),
    },
    buffers: wanted,
    record: (r, at) => {
      const [x, dy, xa, dyb, partials] = [at("x"), at("dy"), at("xa"), at("dyb"), at("partials")];
      loraDown(r, { x, a: at("a"), xa, ...shape, groups: GROUPS.length, scale: 2 });
      loraUp(r, { dy, b: at("b"), dyb, ...shape, groups: GROUPS, scale: 2 });
      const arena = { partials, stride: STRIDE, slices: SLICES, aOffset: A_AT, bOffset: B_AT };
      loraGrad(r, { x, dy, xa, dyb, ...arena, ...shape, groups: GROUPS });
    },
    want: Object.fromEntries(
      Object.entries(wanted).map(([name, length]) => [name, new Float64Array(length)]),
    ),
    tolerance: { roundings: 0, because: "both are compared with each other" },
  });
  return run!;
}

test("LoRA's products have the same bits with and without subgroups", async () => {
  const [lanes, direct] = [await results(own), await results(plain)];
  for (const [name, bytes] of Object.entries(direct)) {
    const other = new Uint32Array(lanes[name]!);
    const differing = new Uint32Array(bytes).findIndex((bits, i) => bits !== other[i]);
    expect(differing, `${name}: first element with other bits`).toBe(-1);
  }
});
