import { expect, test } from "vitest";
import { readFileSync } from "node:fs";
import { exportGgufLora } from "../../src/export/gguf_lora.ts";
import { exportMlx } from "../../src/export/mlx.ts";
import { exportPeft } from "../../src/export/peft.ts";
import { parseArchitecture } from "../../src/models/architecture.ts";
import { readSafetensors, toFloat32 } from "../../src/formats/safetensors.ts";
import { goldenAdapter } from "./golden.ts";

test("the adapter's file holds each pair under PEFT's name, bit for bit, and the config PEFT needs", () => {
  const adapter = goldenAdapter();
  const files = exportPeft(adapter);
  const { tensors, metadata } = readSafetensors(files.get("adapter_model.safetensors")!, "adapter");
  expect(metadata).toEqual(
    new Map([
      ["format", "pt"],
      ["base_sha256", adapter.base.sha256],
    ]),
  );
  expect(tensors.size).toBe(2 * adapter.tensors.size);
  for (const [name, pair] of adapter.tensors) {
    const A = tensors.get(`base_model.model.${name}.lora_A.weight`)!;
    const B = tensors.get(`base_model.model.${name}.lora_B.weight`)!;
    expect([A.shape, B.shape]).toEqual([
      [4, pair.inFeatures],
      [pair.outFeatures, 4],
    ]);
    expect(toFloat32(A)).toEqual(pair.A);
    expect(toFloat32(B)).toEqual(pair.B);
  }
  const config: unknown = JSON.parse(new TextDecoder().decode(files.get("adapter_config.json")));
  expect(config).toMatchObject({ peft_type: "LORA", r: 4, lora_alpha: 8, use_rslora: false, bias: "none" });
});

test("the order in which pairs were stored does not change the bytes", () => {
  const adapter = goldenAdapter();
  const reversed = { ...adapter, tensors: new Map([...adapter.tensors].toReversed()) };
  expect(exportPeft(reversed)).toEqual(exportPeft(adapter));
});

test("an adapter that nobody should load is refused by name", () => {
  const adapter = goldenAdapter();
  const [name, pair] = [...adapter.tensors][3]!;
  const withPair = (change: Partial<typeof pair>, as = name) => ({
    ...adapter,
    tensors: new Map([...adapter.tensors, [as, { ...pair, ...change }]]),
  });
  for (const value of [Number.NaN, Infinity]) {
    const A = pair.A.slice();
    A[5] = value;
    expect(() => exportPeft(withPair({ A }))).toThrow(`${name}: A[5] is ${value}`);
  }
  expect(() => exportPeft(withPair({ B: new Float32Array(3) }))).toThrow(/expected A .* and B/);
  expect(() => exportPeft(withPair({}, "model.embed_tokens"))).toThrow(/none of its targets/);
  expect(() => exportPeft({ ...adapter, tensors: new Map() })).toThrow(/nothing to export/);
  expect(() => exportPeft({ ...adapter, config: { ...adapter.config, lora_alpha: 1.5 } })).toThrow(/whole/);
});

test("in f16 the files halve and every number is the nearest half", () => {
  const adapter = goldenAdapter();
  const [f32, f16] = (["F32", "F16"] as const).map((dtype) => exportPeft(adapter, { dtype }));
  const { tensors, metadata } = readSafetensors(f16!.get("adapter_model.safetensors")!, "adapter");
  expect(metadata.get("base_sha256")).toBe(adapter.base.sha256);
  expect(f16!.get("adapter_config.json")).toEqual(f32!.get("adapter_config.json"));
  for (const [name, { A, B }] of adapter.tensors) {
    for (const [half, values] of [
      ["A", A],
      ["B", B],
    ] as const) {
      const tensor = tensors.get(`base_model.model.${name}.lora_${half}.weight`)!;
      expect(tensor.dtype).toBe("F16");
      toFloat32(tensor).forEach((value, i) => {
        // Half a unit in the last of 11 bits; below 2^-14 halves are 2^-24 apart.
        const unit = Math.max(2 ** -24, 2 ** (Math.floor(Math.log2(Math.abs(values[i]!))) - 10));
        expect(Math.abs(value - values[i]!)).toBeLessThanOrEqual(unit / 2);
      });
    }
  }
});

test("a number that a half cannot hold is refused by name, in every format, and passes in f32", () => {
  const adapter = goldenAdapter();
  const [name, pair] = [...adapter.tensors][0]!;
  const B = pair.B.slice();
  B[2] = 65_520;
  const loud = { ...adapter, tensors: new Map([...adapter.tensors, [name, { ...pair, B }]]) };
  const said = `${name}: B[2] is 65520. F16 cannot hold that; export it in F32.`;
  const half = { dtype: "F16" } as const;
  const architecture = parseArchitecture(JSON.parse(readFileSync("public/models/tiny/config.json", "utf8")));
  expect(() => exportPeft(loud, half)).toThrow(said);
  expect(() => exportMlx(loud, architecture, half)).toThrow(said);
  expect(() => exportGgufLora(loud, architecture, half)).toThrow(said);
  expect(exportPeft(loud).size).toBe(2);
  B[2] = 65_519; // rounds to 65,504, the largest half
  expect(exportPeft(loud, half).size).toBe(2);
});
