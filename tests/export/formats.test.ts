import { unzipSync } from "fflate";
import { expect, test } from "vitest";
import { exportPeft } from "../../src/export/peft.ts";
import { readSafetensors, toFloat32 } from "../../src/formats/safetensors.ts";
import { writeZip } from "../../src/formats/zip.ts";
import { goldenAdapter } from "./golden.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

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

test("a zip unpacks to what went in, and the same content gives the same bytes at any time", async () => {
  const entries = [
    { name: "b/two.txt", bytes: bytes("two ".repeat(1000)) },
    { name: "a.txt", bytes: bytes("") },
  ];
  const zip = writeZip(entries);
  const unpacked = unzipSync(zip);
  expect(Object.keys(unpacked)).toEqual(["b/two.txt", "a.txt"]);
  expect(new TextDecoder().decode(unpacked["b/two.txt"])).toBe("two ".repeat(1000));
  expect(zip.length).toBeLessThan(500);
  // DOS date and time of the first local header (APPNOTE 4.4.6): 2000-01-01 00:00.
  expect([...zip.subarray(10, 14)]).toEqual([0, 0, 0b00100001, 0b00101000]);
});

test.each(["../x", "/x", "a//b", ".hidden", "a/.b", "a b", "C:x", ""])("zip entry %j is refused", (name) => {
  expect(() => writeZip([{ name, bytes: bytes("x") }])).toThrow(/not a safe path/);
});

test("a name that comes twice is refused", () => {
  const entry = { name: "a", bytes: bytes("x") };
  expect(() => writeZip([entry, entry])).toThrow(/twice/);
});
