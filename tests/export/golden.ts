// PyTorch's and PEFT's numbers on the bundled model (tools/golden writes them), with the adapter they belong to.
import { readFileSync } from "node:fs";
import { ALL_LORA_TARGETS, type LoraAdapter, type LoraPair } from "../../src/records/adapter.ts";
import { readSafetensors, toFloat32 } from "../../src/formats/safetensors.ts";

interface GoldenFile {
  readonly rank: number;
  readonly loraAlpha: number;
  readonly sequences: readonly { readonly ids: readonly number[] }[];
}
const file = JSON.parse(readFileSync("tests/golden/golden.json", "utf8")) as GoldenFile;
const { tensors } = readSafetensors(
  new Uint8Array(readFileSync("tests/golden/golden.safetensors")),
  "golden",
);

export const sequences = file.sequences.map(({ ids }) => ids);

/** [ids.length, V] of sequence `index`: of the base ("logits") or with the adapter ("adapted"). */
export function goldenLogits(kind: "logits" | "adapted", index: number): Float32Array {
  return toFloat32(tensors.get(`${kind}.${index}`)!);
}

/** The adapter of "adapted". */
export function goldenAdapter(): LoraAdapter {
  const pairs = new Map<string, LoraPair>();
  for (const [key, { shape }] of tensors) {
    const name = /^lora\.(.*)\.A$/.exec(key)?.[1];
    if (name === undefined) continue;
    const b = tensors.get(`lora.${name}.B`)!;
    pairs.set(name, {
      inFeatures: shape[1]!,
      outFeatures: b.shape[0]!,
      A: toFloat32(tensors.get(key)!),
      B: toFloat32(b),
    });
  }
  return {
    schema: 1,
    config: { r: file.rank, lora_alpha: file.loraAlpha, target_modules: ALL_LORA_TARGETS },
    base: { path: "models/tiny", name: "retort-tiny", sha256: "0".repeat(64) },
    tensors: pairs,
  };
}
