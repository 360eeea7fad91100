// Our GGUF adapters in the real llama.cpp, for each family, held against PyTorch + PEFT's logits (which the engine is held
// against too).
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { exportGgufLora } from "../../src/export/gguf_lora.ts";
import { parseArchitecture } from "../../src/models/architecture.ts";
import { readFloat32 } from "../../src/formats/safetensors.ts";
import { loraLayout } from "../../src/model/lora.ts";
import { type Golden, loadJson, loadTensors } from "../model/golden.ts";
import { adapterFrom, folderTensors } from "../model/harness.ts";
import { baseGguf } from "./base_gguf.ts";
import { nextProbabilities, openLlamaCpp } from "./llama_cpp.ts";

const scratch = mkdtempSync(join(tmpdir(), "retort-gguf-"));
const llama = await openLlamaCpp();
afterAll(async () => {
  await llama.dispose();
  rmSync(scratch, { recursive: true });
});
const save = (name: string, bytes: Uint8Array) => {
  const path = join(scratch, name);
  writeFileSync(path, bytes);
  return path;
};

/** llama.cpp rounds on its way; what an adapter changes here is at least four times as much. */
const CLOSE = 5e-3;

/** A base, its adapter, and what PEFT says of the place in the golden sequence where the adapter changes most. */
async function goldenCase(
  folder: string,
  goldens: string,
  names: readonly [string, string],
  shards?: string,
) {
  const architecture = parseArchitecture(await loadJson(`${folder}/config.json`));
  const { vocabulary } = architecture;
  const golden = await loadJson<Golden>(`${goldens}.json`);
  const numbers = await loadTensors(`${goldens}.safetensors`);
  const layout = loraLayout(architecture, { rank: golden.rank });
  const adapter = { ...adapterFrom({ lora: { layout } }, numbers, "lora") };
  const source = await folderTensors(folder, shards);
  const values = new Map<string, Float32Array<ArrayBuffer>>();
  for (const name of source.tensors.keys()) values.set(name, await readFloat32(source, name));
  const base = (isReordered?: boolean) => baseGguf(architecture, (name) => values.get(name), isReordered);
  const all = golden.sequences[Number(/\d$/.exec(names[0])?.[0] ?? 0)]!.ids; // "logits.2" is of sequence 2
  const [before, after] = names.map((name) => numbers.get(name)!);
  const at = (row: number) =>
    [before!, after!].map((logits) => softmax(logits.subarray(row * vocabulary, (row + 1) * vocabulary)));
  const changes = all.map((_, row) => worst(at(row)[0]!, at(row)[1]!));
  const row = changes.indexOf(Math.max(...changes));
  const [plain, adapted] = at(row);
  const ids = all.slice(0, row + 1);
  return { architecture, adapter, base, ids, plain: plain!, adapted: adapted!, change: changes[row]! };
}

function softmax(logits: Float32Array): Float64Array {
  const values = Float64Array.from(logits);
  const max = values.reduce((a, b) => Math.max(a, b));
  const powers = values.map((value) => Math.exp(value - max));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

function worst(a: Float64Array, b: Float64Array): number {
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));
}

const FAMILIES = "tests/golden/families";
describe.each([
  ["the bundled model", "public/models/tiny", "tests/golden/golden", ["logits.2", "adapted.2"], undefined],
  ["llama", `${FAMILIES}/llama`, `${FAMILIES}/llama/golden`, ["logits", "adapted"], undefined],
  [
    "qwen2",
    `${FAMILIES}/qwen2`,
    `${FAMILIES}/qwen2/golden`,
    ["logits", "adapted"],
    "model.safetensors.index.json",
  ],
  ["qwen3", `${FAMILIES}/qwen3`, `${FAMILIES}/qwen3/golden`, ["logits", "adapted"], undefined],
  ["gemma3", `${FAMILIES}/gemma3`, `${FAMILIES}/gemma3/golden`, ["logits", "adapted"], undefined],
] as const)("%s", (name, folder, goldens, names, shards) => {
  test("llama.cpp gives transformers' probabilities without the adapter and PEFT's with it, also in f16", async () => {
    const { architecture, adapter, base, ids, plain, adapted, change } = await goldenCase(
      folder,
      goldens,
      names,
      shards,
    );
    expect(change).toBeGreaterThan(4 * CLOSE); // or the adapter could be ignored unseen
    const model = await llama.loadModel({ modelPath: save(`${name}.base.gguf`, base()) });
    const file = save(`${name}.lora.gguf`, exportGgufLora(adapter, architecture));
    const V = architecture.vocabulary;
    expect(worst(await nextProbabilities(model, ids, V), plain)).toBeLessThan(CLOSE);
    expect(worst(await nextProbabilities(model, ids, V, file), adapted)).toBeLessThan(CLOSE);
    const half = save(`${name}.f16.gguf`, exportGgufLora(adapter, architecture, { dtype: "F16" }));
    expect(worst(await nextProbabilities(model, ids, V, half), adapted)).toBeLessThan(CLOSE);
    await model.dispose();
  });
});

describe("a file that llama.cpp should not take, or not take for the same", async () => {
  const { architecture, adapter, base, ids, adapted } = await goldenCase(
    "public/models/tiny",
    "tests/golden/golden",
    ["logits.2", "adapted.2"],
  );
  const V = architecture.vocabulary;
  const model = await llama.loadModel({ modelPath: save("base.gguf", base()) });
  afterAll(() => model.dispose());
  /** The adapter's file with the first `from` replaced. */
  const altered = (from: string, to: string, family = architecture.family) => {
    const bytes = exportGgufLora(adapter, { ...architecture, family });
    bytes.set(new TextEncoder().encode(to), new TextDecoder("latin1").decode(bytes).indexOf(from));
    return bytes;
  };

  test("rows that were not reordered load all the same, and give other probabilities", async () => {
    const file = save("unordered.gguf", altered("qwen2", "llama", "qwen2"));
    expect(worst(await nextProbabilities(model, ids, V, file), adapted)).toBeGreaterThan(CLOSE);
  });

  test("another architecture is refused", async () => {
    const file = save("other.gguf", altered("llama", "qwen2"));
    await expect(nextProbabilities(model, ids, V, file)).rejects.toThrow();
  });

  test("half a pair is refused", async () => {
    const file = save("half.gguf", altered("blk.0.attn_q.weight.lora_a", "blk.9.attn_q.weight.lora_a"));
    await expect(nextProbabilities(model, ids, V, file)).rejects.toThrow();
  });

  test("a truncated file is refused", async () => {
    const file = save("short.gguf", exportGgufLora(adapter, architecture).slice(0, 50_000));
    await expect(nextProbabilities(model, ids, V, file)).rejects.toThrow();
  });
});
