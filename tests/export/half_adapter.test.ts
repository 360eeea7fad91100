// What F16 costs an adapter, in onnxruntime-web on the merged weights: little while it corrects its base, more once it outweighs it.
import { expect, test } from "vitest";
import { narrowHalves, widenHalves } from "../../src/core/float16.ts";
import { normal } from "../../src/core/rng.ts";
import { ALL_LORA_TARGETS, type LoraAdapter, type LoraPair } from "../../src/records/adapter.ts";
import { adapterShare, HALF_IS_CLOSE } from "../../src/export/adapter_share.ts";
import { parseArchitecture } from "../../src/models/architecture.ts";
import { readFloat32 } from "../../src/formats/safetensors.ts";
import { loraConfig, loraLayout } from "../../src/model/lora.ts";
import { type Golden, loadJson } from "../model/golden.ts";
import { BASE, folderTensors, worst } from "../model/harness.ts";
import { onnxBytes, wasmLogits } from "./onnx_files.ts";

const CLOSE = 5e-3;
const RANK = 16;

async function student(family: string, size: number) {
  const folder = `tests/golden/families/${family}`;
  const config = await loadJson<Record<string, unknown>>(`${folder}/config.json`);
  const base = await folderTensors(folder, family === "qwen2" ? "model.safetensors.index.json" : undefined);
  const { ids } = (await loadJson<Golden>(`${folder}/golden.json`)).sequences[0]!;
  const pairs = new Map<string, LoraPair>();
  const { slots } = loraLayout(parseArchitecture(config), { rank: RANK });
  for (const [at, { name, inFeatures, outFeatures }] of slots.entries()) {
    const numbers = (length: number, seed: number) =>
      Float32Array.from({ length }, (_, i) => size * normal(seed, i));
    const [A, B] = [numbers(RANK * inFeatures, 2 * at), numbers(outFeatures * RANK, 2 * at + 1)];
    pairs.set(name, { inFeatures, outFeatures, A, B });
  }
  const lora = loraConfig(RANK, 2 * RANK, ALL_LORA_TARGETS);
  const adapter: LoraAdapter = { schema: 1, config: lora, base: BASE, tensors: pairs };
  return { config, base, ids, adapter };
}

const halved = (adapter: LoraAdapter): LoraAdapter => ({
  ...adapter,
  tensors: new Map(
    Array.from(adapter.tensors, ([name, pair]) => {
      const round = (values: Float32Array) => widenHalves(narrowHalves(values));
      return [name, { ...pair, A: round(pair.A), B: round(pair.B) }];
    }),
  ),
});

test.each(["llama", "qwen2", "qwen3"])(
  "%s: F16 keeps the logits of a correction, not those of an adapter that outweighs its base",
  async (family) => {
    for (const size of [0.057, 0.3]) {
      const { config, base, ids, adapter } = await student(family, size);
      const of = async (each: LoraAdapter | null) =>
        wasmLogits(config, await onnxBytes(config, base, { adapter: each }), ids);
      const full = await of(adapter);
      const off = worst(await of(halved(adapter)), full);
      const share = await adapterShare(base, adapter);
      expect(worst(full, await of(null))).toBeGreaterThan(1000 * CLOSE); // both move logits by more than 5
      if (size < 0.1) {
        expect(share).toBeLessThan(HALF_IS_CLOSE);
        expect(off).toBeLessThan(CLOSE);
      } else {
        expect(share).toBeGreaterThan(HALF_IS_CLOSE);
        expect(off).toBeGreaterThan(CLOSE);
      }
      expect(off).toBeGreaterThan(1e-5); // it was rounded
    }
  },
);

test("the share is that of the products multiplied out", async () => {
  const { base, adapter } = await student("llama", 0.1);
  let largest = 0;
  for (const [name, { A, B, inFeatures, outFeatures }] of adapter.tensors) {
    const W = await readFloat32(base, `${name}.weight`);
    let [product, weights] = [0, 0];
    for (let n = 0; n < outFeatures; n++) {
      for (let i = 0; i < inFeatures; i++) {
        let sum = 0;
        for (let j = 0; j < RANK; j++) sum += 2 * B[n * RANK + j]! * A[j * inFeatures + i]!;
        product += sum ** 2;
        weights += W[n * inFeatures + i]! ** 2;
      }
    }
    largest = Math.max(largest, Math.sqrt(product / weights));
  }
  expect(Math.abs((await adapterShare(base, adapter)) / largest - 1)).toBeLessThan(1e-9); // sums of a few thousand f64 terms
});
