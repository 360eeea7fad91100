import { expect, test } from "vitest";
import { narrowBrains, narrowHalves } from "../../src/core/float16.ts";
import type { LoraAdapter } from "../../src/records/adapter.ts";
import { exportMerged } from "../../src/export/merged.ts";
import type { FileStream } from "../../src/formats/file_stream.ts";
import {
  readSafetensors,
  type SafetensorsDtype,
  toFloat32,
  type TensorSource,
} from "../../src/formats/safetensors.ts";

const Q = "model.layers.0.self_attn.q_proj";

async function bytesOf(stream: FileStream): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const part of stream.chunks()) parts.push(part);
  const file = new Uint8Array(await new Blob(parts).arrayBuffer());
  expect(file.length).toBe(stream.bytes);
  return file;
}

/** A base that counts what is read at once. */
function base(
  tensors: Readonly<Record<string, [SafetensorsDtype, readonly number[], Float32Array<ArrayBuffer>]>>,
) {
  const stored = new Map(
    Object.entries(tensors).map(([name, [dtype, shape, values]]) => {
      const bits = dtype === "BF16" ? narrowBrains(values) : dtype === "F16" ? narrowHalves(values) : values;
      return [name, { dtype, shape, bytes: new Uint8Array(bits.buffer) }];
    }),
  );
  let largest = 0;
  const source: TensorSource = {
    tensors: new Map(
      [...stored].map(([name, { dtype, shape, bytes }]) => [
        name,
        { name, dtype, shape, byteLength: bytes.length },
      ]),
    ),
    read: (name, rows) => {
      const { bytes, shape } = stored.get(name)!;
      const row = bytes.length / shape[0]!;
      const part = rows === undefined ? bytes.slice() : bytes.slice(rows.from * row, rows.to * row);
      largest = Math.max(largest, part.length);
      return Promise.resolve(part);
    },
  };
  return { source, stored, largest: () => largest };
}

function adapter(r: number, out: number, inputs: number): LoraAdapter {
  const values = (count: number, phase: number) =>
    Float32Array.from({ length: count }, (_, i) => Math.sin(i * 1.7 + phase));
  return {
    schema: 1,
    config: { r, lora_alpha: 3 * r, target_modules: ["q_proj"] },
    base: { path: "", name: "base", sha256: "" },
    tensors: new Map([
      [Q, { inFeatures: inputs, outFeatures: out, A: values(r * inputs, 0), B: values(out * r, 1) }],
    ]),
  };
}
const values = (count: number) => Float32Array.from({ length: count }, (_, i) => Math.cos(i));

test.each([
  ["F32", 2 ** -24],
  ["F16", 2 ** -11],
  ["BF16", 2 ** -8],
] as const)(
  "in %s a merged weight is W + scale B A to half a unit in the last place, the rest is copied",
  async (dtype, unit) => {
    const [out, inputs, r] = [5, 7, 2];
    const { source, stored } = base({
      [`${Q}.weight`]: [dtype, [out, inputs], values(out * inputs)],
      "model.norm.weight": [dtype, [inputs], values(inputs)],
    });
    const lora = adapter(r, out, inputs);
    const { A, B } = lora.tensors.get(Q)!;
    const { tensors } = readSafetensors(await bytesOf(exportMerged(source, lora)), "merged");
    const merged = tensors.get(`${Q}.weight`)!;
    expect([merged.dtype, merged.shape]).toEqual([dtype, [out, inputs]]);
    const before = toFloat32({ ...merged, bytes: stored.get(`${Q}.weight`)!.bytes });
    toFloat32(merged).forEach((value, at) => {
      const [n, i] = [Math.floor(at / inputs), at % inputs];
      let exact = before[at]!;
      for (let j = 0; j < r; j++) exact += 3 * B[n * r + j]! * A[j * inputs + i]!;
      // One rounding to f32, one to the dtype, each half a unit of the value's binade (twice `unit` at most).
      expect(Math.abs(value - exact)).toBeLessThanOrEqual(
        Math.max(2 ** -24, Math.abs(exact)) * (unit + 2 ** -23),
      );
    });
    expect(tensors.get("model.norm.weight")!.bytes).toEqual(stored.get("model.norm.weight")!.bytes);
  },
);

test("a large tensor goes through in pieces of 8 MiB and comes out whole", async () => {
  const [out, inputs] = [3000, 1024]; // 12 MB
  const { source, stored, largest } = base({
    [`${Q}.weight`]: ["F32", [out, inputs], values(out * inputs)],
    "lm_head.weight": ["F32", [out, inputs], values(out * inputs)],
  });
  const { tensors } = readSafetensors(await bytesOf(exportMerged(source, adapter(1, out, inputs))), "merged");
  expect(largest()).toBeLessThanOrEqual(8 * 2 ** 20);
  expect(tensors.get("lm_head.weight")!.bytes.length).toBe(stored.get("lm_head.weight")!.bytes.length);
  const last = toFloat32(tensors.get(`${Q}.weight`)!).at(-1)!;
  const { A, B } = adapter(1, out, inputs).tensors.get(Q)!;
  expect(last).toBeCloseTo(Math.cos(out * inputs - 1) + 3 * B.at(-1)! * A.at(-1)!, 6);
});

test("an adapter of another base, and weights that become no number, are refused before a file is whole", async () => {
  const { source } = base({ [`${Q}.weight`]: ["F16", [5, 7], values(35)] });
  expect(() => exportMerged(source, adapter(2, 5, 8))).toThrow(
    /another base: .* \[5, 8\], the base has \[5, 7\]/,
  );
  expect(() => exportMerged(base({}).source, adapter(2, 5, 7))).toThrow(/has none of that name/);
  const loud = adapter(2, 5, 7);
  loud.tensors.get(Q)!.B.fill(1e5);
  await expect(bytesOf(exportMerged(source, loud))).rejects.toThrow(
    /row \d, column \d becomes .* F16 cannot hold/,
  );
});

test.each(["F32", "F16", "BF16"] as const)(
  "a base in %s with a weight that is no number is refused, in a tensor that is merged and in one that is copied",
  async (dtype) => {
    for (const [damaged, at, where] of [
      [`${Q}.weight`, 9, "row 1, column 2"],
      ["lm_head.weight", 34, "row 4, column 6"],
      ["model.norm.weight", 3, "row 3, column 0"],
    ] as const) {
      for (const value of [Number.NaN, -Infinity]) {
        const of = (name: string, count: number) =>
          name === damaged ? values(count).fill(value, at, at + 1) : values(count);
        const { source } = base({
          [`${Q}.weight`]: [dtype, [5, 7], of(`${Q}.weight`, 35)],
          "lm_head.weight": [dtype, [5, 7], of("lm_head.weight", 35)],
          "model.norm.weight": [dtype, [7], of("model.norm.weight", 7)],
        });
        await expect(bytesOf(exportMerged(source, adapter(2, 5, 7)))).rejects.toMatchObject({
          code: "non-finite",
          message: expect.stringContaining(`The base's ${damaged}: ${where} is `) as string,
          details: { name: damaged },
        });
      }
    }
  },
);

test("numbers at the ends of a type's range are numbers", async () => {
  for (const [dtype, largest] of [
    ["F32", 3.4028234663852886e38],
    ["F16", 65_504],
    ["BF16", 3.3895313892515355e38],
  ] as const) {
    const ends = Float32Array.of(largest, -largest, 0, -0, 2 ** -24, 1, -1);
    const { source, stored } = base({
      [`${Q}.weight`]: [dtype, [5, 7], values(35)],
      "model.norm.weight": [dtype, [7], ends],
    });
    const { tensors } = readSafetensors(await bytesOf(exportMerged(source, adapter(2, 5, 7))), "merged");
    expect(tensors.get("model.norm.weight")!.bytes).toEqual(stored.get("model.norm.weight")!.bytes);
  }
});
