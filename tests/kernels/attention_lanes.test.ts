// The variant of software adapters is the plain one with another way to fetch: every bit of both is the same.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Gpu } from "../../src/gpu/device.ts";
import {
  type AttentionVariant,
  attention,
  attentionBackward,
} from "../../src/kernels/attention/attention.ts";
import { cachedAttention } from "../../src/kernels/attention/cached.ts";
import { normals } from "../../src/kernels/kernel_case.ts";
import { runCase } from "../../src/kernels/run_case.ts";
import { packTokens, seenBy } from "../../src/kernels/tokens.ts";
import { openTestGpu } from "../harness/gpu.ts";

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openTestGpu();
});
afterAll(() => gpu.destroy());

const HEADS = { qHeads: 6, kvHeads: 2, headDim: 20 }; // five quads: a lane of eight has one, or none

async function results(variant: AttentionVariant, lengths: readonly number[], rows: number) {
  const { qHeads, kvHeads, headDim } = HEADS;
  const [stride, width] = [(qHeads + 2 * kvHeads) * headDim, qHeads * headDim];
  const tokens = packTokens(lengths, rows);
  const wanted = { out: rows * width, lse: rows * qHeads, dQkv: rows * stride };
  const [run] = await runCase(gpu, {
    name: variant,
    inputs: {
      qkv: normals(1, rows * stride),
      dOut: normals(2, rows * width),
      tokens,
      seen: seenBy(tokens, rows),
    },
    buffers: { ...wanted, delta: rows * qHeads },
    record: (r, at) => {
      const shared = {
        qkv: at("qkv"),
        tokens: at("tokens"),
        out: at("out"),
        lse: at("lse"),
        rows,
        ...HEADS,
        variant,
      };
      attention(r, shared);
      const gradients = { seen: at("seen"), dOut: at("dOut"), delta: at("delta"), dQkv: at("dQkv") };
      attentionBackward(r, { ...shared, ...gradients });
    },
    want: Object.fromEntries(
      Object.entries(wanted).map(([name, length]) => [name, new Float64Array(length)]),
    ),
    tolerance: { roundings: 0, because: "both are compared with each other" },
  });
  return run!;
}

test("attention in lanes has the bits of the direct variant", async () => {
  if (gpu.lanes === null) {
    // no software adapter: it must refuse there
    await expect(results("lanes", [5], 8)).rejects.toMatchObject({ code: "shape" });
    return;
  }
  for (const [lengths, rows] of [
    [[37, 5, 58], 104],
    [[1], 1],
    [[129], 130],
  ] as const) {
    const direct = await results("direct", lengths, rows);
    const lanes = await results("lanes", lengths, rows);
    for (const [name, bytes] of Object.entries(direct)) {
      const other = new Uint32Array(lanes[name]!);
      const differing = new Uint32Array(bytes).findIndex((bits, i) => bits !== other[i]);
      expect(differing, `${name} of ${lengths.join("+")}: first element with other bits`).toBe(-1);
    }
  }
});

test("attention over a cache in lanes has the bits of the direct variant", async () => {
  const { qHeads, kvHeads, headDim } = HEADS;
  const [rows, context] = [9, 70];
  const [stride, width] = [(qHeads + 2 * kvHeads) * headDim, qHeads * headDim];
  const tokens = new Uint32Array(4 * rows);
  for (let row = 0; row < rows; row++) tokens.set([row * context, row * context + 8 * row, 0, 0], 4 * row); // one sees nothing
  const over = async (variant: "direct" | "lanes") => {
    const [run] = await runCase(gpu, {
      name: variant,
      inputs: {
        qkv: normals(1, rows * stride),
        cache: normals(2, rows * context * 2 * kvHeads * headDim),
        pages: Uint32Array.from({ length: rows * context }, (_, i) => rows * context - 1 - i),
        tokens,
      },
      buffers: { out: rows * width },
      record: (r, at) => {
        const read = { qkv: at("qkv"), cache: at("cache"), pages: at("pages"), tokens: at("tokens") };
        cachedAttention(r, { ...read, out: at("out"), rows, ...HEADS, variant });
      },
      want: { out: new Float64Array(rows * width) },
      tolerance: { roundings: 0, because: "both are compared with each other" },
    });
    return new Uint32Array(run!["out"]!);
  };
  if (gpu.lanes === null) {
    await expect(over("lanes")).rejects.toMatchObject({ code: "shape" });
    return;
  }
  const [direct, lanes] = [await over("direct"), await over("lanes")];
  expect(direct.some((bits) => bits !== 0)).toBe(true);
  expect(direct.findIndex((bits, i) => bits !== lanes[i])).toBe(-1);
});
