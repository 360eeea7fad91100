// No format takes an adapter that nobody should load: the same damage is refused by each of them, by name and before a file
// is whole. Tests of the readers: peft_read.test.ts, tests/formats, tests/interop.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ONNX_DTYPES } from "../../src/core/onnx_files.ts";
import type { LoraAdapter, LoraPair } from "../../src/records/adapter.ts";
import { exportGgufLora } from "../../src/export/gguf_lora.ts";
import { exportMerged } from "../../src/export/merged.ts";
import { exportMlx } from "../../src/export/mlx.ts";
import { exportPeft } from "../../src/export/peft.ts";
import { parseArchitecture } from "../../src/models/architecture.ts";
import { wholeOf } from "../../src/formats/file_stream.ts";
import { folderTensors } from "../model/harness.ts";
import { goldenAdapter } from "./golden.ts";
import { onnxBytes } from "./onnx_files.ts";

const FOLDER = "public/models/tiny";
const config: unknown = JSON.parse(readFileSync(`${FOLDER}/config.json`, "utf8"));
const architecture = parseArchitecture(config);
const base = await folderTensors(FOLDER);
const NAME = "model.layers.1.mlp.up_proj";

const FORMATS: Readonly<Record<string, (adapter: LoraAdapter) => unknown>> = {
  "PEFT F32": (adapter) => exportPeft(adapter),
  "PEFT F16": (adapter) => exportPeft(adapter, { dtype: "F16" }),
  GGUF: (adapter) => exportGgufLora(adapter, architecture),
  MLX: (adapter) => exportMlx(adapter, architecture),
  merged: (adapter) => wholeOf(exportMerged(base, adapter)),
  ...Object.fromEntries(
    ONNX_DTYPES.map((dtype) => [
      `ONNX ${dtype}`,
      (adapter: LoraAdapter) => onnxBytes(config, base, { adapter, dtype }),
    ]),
  ),
};

function changed(change: (pair: LoraPair) => LoraPair): LoraAdapter {
  const adapter = goldenAdapter();
  return { ...adapter, tensors: new Map([...adapter.tensors, [NAME, change(adapter.tensors.get(NAME)!)]]) };
}
const withValue = (values: Float32Array, value: number) => Float32Array.from(values).fill(value, 7, 8);

const DAMAGE: readonly (readonly [string, string, LoraAdapter, RegExp])[] = [
  ["NaN in A", "non-finite", changed((pair) => ({ ...pair, A: withValue(pair.A, NaN) })), /A\[7\] is NaN/],
  [
    "infinity in B",
    "non-finite",
    changed((pair) => ({ ...pair, B: withValue(pair.B, -Infinity) })),
    /B\[7\] is -Infinity/,
  ],
  ["half a pair", "shape", changed((pair) => ({ ...pair, A: new Float32Array(0) })), /0 and \d+ elements/],
  [
    "another rank than the config's",
    "shape",
    changed((pair) => ({ ...pair, B: pair.B.slice(0, pair.B.length / 2) })),
    /expected A \[4, 128\] and B/,
  ],
];

describe.each(Object.entries(FORMATS))("%s", (_, write) => {
  test.each(DAMAGE)("%s is refused", async (_, code, adapter, says) => {
    const wait = (async () => write(adapter))();
    await expect(wait).rejects.toMatchObject({
      code,
      message: expect.stringMatching(says) as string,
      details: { name: NAME },
    });
  });
});

describe.each(Object.entries(FORMATS).filter(([name]) => /merged|ONNX/.test(name)))("%s", (_, write) => {
  test("an adapter of another base is refused, by name where it has none, by shape where it differs", async () => {
    const adapter = goldenAdapter();
    const pair = adapter.tensors.get(NAME)!;
    const deeper = { ...adapter, tensors: new Map([["model.layers.40.mlp.up_proj", pair]]) };
    const wider = { ...adapter, tensors: new Map([["model.layers.1.self_attn.q_proj", pair]]) };
    const refusal = (says: RegExp) => ({
      code: "model-invalid",
      message: expect.stringMatching(says) as string,
    });
    await expect((async () => write(deeper))()).rejects.toMatchObject(
      refusal(/another base.* none of that name/),
    );
    await expect((async () => write(wider))()).rejects.toMatchObject(
      refusal(/another base.* the base has \[/),
    );
  });
});

test("GGUF: an adapter of a deeper model is refused by the layer", () => {
  const adapter = goldenAdapter();
  const deeper = new Map([["model.layers.40.mlp.up_proj", adapter.tensors.get(NAME)!]]);
  expect(() => exportGgufLora({ ...adapter, tensors: deeper }, architecture)).toThrow(
    /the model has \d+ layers/,
  );
});
