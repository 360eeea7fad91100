// An infinite log-sum-exp would make every probability of its row 0, and so its gradients: finite, wrong and told by nothing.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Gpu } from "../../src/gpu/device.ts";
import { type AttentionVariant, attentionBackward } from "../../src/kernels/attention/attention.ts";
import { normals } from "../../src/kernels/kernel_case.ts";
import { runCase } from "../../src/kernels/run_case.ts";
import { packTokens, seenBy } from "../../src/kernels/tokens.ts";
import { openTestGpu } from "../harness/gpu.ts";

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openTestGpu();
});
afterAll(() => gpu.destroy());

const HEADS = { qHeads: 2, kvHeads: 1, headDim: 32 };
const STRIDE = 4 * 32;
const ROWS = 40;

/** Gradients of q, k and v, the first query head's log-sum-exp of one row being `value`. */
async function gradients(variant: AttentionVariant, row: number, value: number): Promise<Float32Array> {
  const tokens = packTokens([ROWS], ROWS);
  const lse = new Float32Array(ROWS * HEADS.qHeads).fill(2);
  lse[row * HEADS.qHeads] = value;
  const wide = ROWS * HEADS.qHeads * HEADS.headDim;
  const [run] = await runCase(gpu, {
    name: variant,
    inputs: {
      qkv: normals(1, ROWS * STRIDE),
      out: normals(2, wide),
      dOut: normals(3, wide),
      lse,
      tokens,
      seen: seenBy(tokens, ROWS),
    },
    buffers: { delta: ROWS * HEADS.qHeads, dQkv: ROWS * STRIDE },
    record: (r, at) => {
      const given = {
        qkv: at("qkv"),
        tokens: at("tokens"),
        seen: at("seen"),
        out: at("out"),
        lse: at("lse"),
      };
      const made = { dOut: at("dOut"), delta: at("delta"), dQkv: at("dQkv") };
      attentionBackward(r, { ...given, ...made, rows: ROWS, ...HEADS, variant });
    },
    want: { dQkv: new Float64Array(ROWS * STRIDE) },
    tolerance: { roundings: 0, because: "the numbers are looked at here" },
  });
  return new Float32Array(run!["dQkv"]!);
}

test.each(["direct", "tiled", "lanes"] as const)(
  "%s: an infinite log-sum-exp gives NaN and no zeros",
  async (variant) => {
    if (variant === "lanes" && gpu.lanes === null) {
      await expect(gradients(variant, 3, 2)).rejects.toMatchObject({ code: "shape" });
      return;
    }
    const row = 37;
    const sound = await gradients(variant, row, 2);
    expect(sound.every((each) => Number.isFinite(each))).toBe(true);
    for (const value of [Infinity, Number.NaN]) {
      const found = await gradients(variant, row, value);
      const [q, k, v] = [0, 2, 3].map((part) => found[row * STRIDE + part * HEADS.headDim]!);
      expect([variant, value, q, k, v]).toEqual([variant, value, Number.NaN, Number.NaN, Number.NaN]);
      expect(found[row * STRIDE + HEADS.headDim], "the other head").toBe(sound[row * STRIDE + HEADS.headDim]);
    }
  },
);
