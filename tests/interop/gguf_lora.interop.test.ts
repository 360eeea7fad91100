// Our GGUF adapters in the real llama.cpp, held against PyTorch + PEFT's logits (which the engine is held against too).
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { exportGgufLora } from "../../src/export/gguf_lora.ts";
import { parseArchitecture } from "../../src/formats/architecture.ts";
import { readSafetensors, toFloat32 } from "../../src/formats/safetensors.ts";
import { goldenAdapter, goldenLogits, sequences } from "../export/golden.ts";
import { baseGguf } from "./base_gguf.ts";
import { nextProbabilities, openLlamaCpp } from "./llama_cpp.ts";

const folder = mkdtempSync(join(tmpdir(), "retort-gguf-"));
const llama = await openLlamaCpp();
afterAll(async () => {
  await llama.dispose();
  rmSync(folder, { recursive: true });
});
const save = (name: string, bytes: Uint8Array) => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};

const tiny = "public/models/tiny";
const architecture = parseArchitecture(JSON.parse(readFileSync(`${tiny}/config.json`, "utf8")));
const { tensors } = readSafetensors(new Uint8Array(readFileSync(`${tiny}/model.safetensors`)), tiny);
const floats = (name: string) => {
  const tensor = tensors.get(name);
  return tensor === undefined ? undefined : toFloat32(tensor);
};
const V = architecture.vocabulary;

/** Softmax of row `row` of logits [T, V]. */
function probabilities(logits: Float32Array, row: number): Float64Array {
  const values = Float64Array.from(logits.subarray(row * V, (row + 1) * V));
  const max = values.reduce((a, b) => Math.max(a, b));
  const powers = values.map((value) => Math.exp(value - max));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}
const worst = (a: Float64Array, b: Float64Array) => Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));

/** llama.cpp rounds activations on its way; 5e-3 on a probability is its known noise, a wrong adapter is 0.1 and more off. */
const CLOSE = 5e-3;

/** The place in the golden sequences where the adapter changes most. */
const { sequence, row } = sequences
  .flatMap((all, sequence) => all.map((_, row) => ({ sequence, row })))
  .map((place) => ({ ...place, change: worst(...goldenAt(place)) }))
  .reduce((a, b) => (b.change > a.change ? b : a));
const ids = sequences[sequence]!.slice(0, row + 1);
const [base, adapted] = goldenAt({ sequence, row });

function goldenAt({ sequence, row }: { sequence: number; row: number }): [Float64Array, Float64Array] {
  return [
    probabilities(goldenLogits("logits", sequence), row),
    probabilities(goldenLogits("adapted", sequence), row),
  ];
}

test("llama.cpp gives the base's probabilities without the adapter and PEFT's with it", async () => {
  expect(worst(base, adapted)).toBeGreaterThan(10 * CLOSE); // or the adapter could be ignored unseen
  const model = await llama.loadModel({ modelPath: save("base.gguf", baseGguf(architecture, floats)) });
  const adapter = save("adapter.gguf", exportGgufLora(goldenAdapter(), architecture));
  expect(worst(await nextProbabilities(model, ids, V), base)).toBeLessThan(CLOSE);
  expect(worst(await nextProbabilities(model, ids, V, adapter), adapted)).toBeLessThan(CLOSE);
  await model.dispose();
});

test("rows that were not reordered load all the same, and give other probabilities", async () => {
  const model = await llama.loadModel({ modelPath: save("base3.gguf", baseGguf(architecture, floats)) });
  const unordered = exportGgufLora(goldenAdapter(), { ...architecture, family: "qwen2" });
  const at = new TextDecoder("latin1").decode(unordered).indexOf("qwen2");
  unordered.set(new TextEncoder().encode("llama"), at);
  const probabilities = await nextProbabilities(model, ids, V, save("unordered.gguf", unordered));
  expect(worst(probabilities, adapted)).toBeGreaterThan(CLOSE); // so the first test would notice
  await model.dispose();
});

test("an adapter of another architecture, and one that lost half a pair, are refused by llama.cpp", async () => {
  const model = await llama.loadModel({ modelPath: save("base2.gguf", baseGguf(architecture, floats)) });
  const bytes = exportGgufLora(goldenAdapter(), architecture);
  const text = new TextDecoder("latin1").decode(bytes);
  const renamed = (from: string, to: string) => {
    const copy = bytes.slice();
    copy.set(new TextEncoder().encode(to), text.indexOf(from));
    return copy;
  };
  const otherArchitecture = save(
    "other.gguf",
    renamed("\u0005\0\0\0\0\0\0\0llama", "\u0005\0\0\0\0\0\0\0qwen2"),
  );
  await expect(nextProbabilities(model, ids, V, otherArchitecture)).rejects.toThrow();
  const half = save("half.gguf", renamed("blk.0.attn_q.weight.lora_a", "blk.9.attn_q.weight.lora_a"));
  await expect(nextProbabilities(model, ids, V, half)).rejects.toThrow();
  await model.dispose();
});
