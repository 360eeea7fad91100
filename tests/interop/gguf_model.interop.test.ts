// GGUF files in other people's readers: gguf-py for every type of block, transformers' own loader for the ids and logits of the real
// SmolLM2-135M-Instruct, and llama.cpp for its greedy tokens and for our adapter on the very file that was opened.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { diskSources } from "../../src/cli/model_source.ts";
import { nodeDisk } from "../../src/cli/disk.ts";
import { normal, randomU32 } from "../../src/core/rng.ts";
import { exportGgufLora } from "../../src/export/gguf_lora.ts";
import { BLOCK_TYPES } from "../../src/formats/gguf_read/block_types.ts";
import { Buffers, write } from "../../src/gpu/buffers.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import { sequenceLogits } from "../../src/model/logits.ts";
import { fromAdapter, loraConfig, loraLayout } from "../../src/model/lora.ts";
import type { Model } from "../../src/model/transformer.ts";
import { uploadWeights } from "../../src/model/weights.ts";
import { openModel } from "../../src/models/open.ts";
import type { LoraAdapter, LoraPair } from "../../src/records/adapter.ts";
import { openTestGpu } from "../harness/gpu.ts";
import { pythonWith } from "../harness/python.ts";
import { realModel } from "../harness/real_model.ts";
import { goldenTexts } from "../tokenizer/goldens.ts";
import { nextProbabilities, openLlamaCpp } from "./llama_cpp.ts";

const scratch = mkdtempSync(join(tmpdir(), "retort-gguf-model-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const MODULES = "torch, transformers, gguf";
const python = pythonWith(MODULES);
if (python === undefined) console.warn(`not run: gguf-py and transformers (no Python has ${MODULES})`);
const file = await realModel();

function ask(...args: readonly string[]): void {
  const ran = spawnSync(python!, ["tests/interop/gguf_readers.py", ...args], { encoding: "utf8" });
  if (ran.status !== 0) throw new Error(ran.stderr.slice(-2000));
}
const floats = (path: string) => new Float32Array(new Uint8Array(readFileSync(path)).buffer);

test.skipIf(python === undefined)("random blocks of every type are gguf-py's, bit by bit", () => {
  const folder = join(scratch, "blocks");
  mkdirSync(folder);
  const types = [...BLOCK_TYPES.values()].filter(({ widen }) => widen !== null);
  const made = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const [n, type] of types.entries()) {
    const bytes = Uint8Array.from({ length: 400 * type.bytes }, (_, i) => randomU32(n, i) & 0xff);
    made.set(type.name, bytes);
    writeFileSync(join(folder, `${type.name}.blocks`), bytes);
  }
  ask("blocks", folder);
  for (const type of types) {
    const got = new Float32Array(400 * type.elements);
    type.widen!(made.get(type.name)!, got);
    const want = floats(join(folder, `${type.name}.floats`));
    expect(got.length).toBe(want.length);
    // Any bytes are a scale, also infinity and NaN; of those only that they are no number is compared.
    const differs = got.findIndex(
      (value, i) => !Object.is(value, want[i]) && !Number.isNaN(value + want[i]!),
    );
    expect([type.name, differs, got[differs], want[differs]]).toEqual([type.name, -1, undefined, undefined]);
  }
});

/** "What is 2 + 2?" as a conversation of the model, and ids from all over the vocabulary. */
const IDS = [
  1, 4093, 198, 1780, 314, 216, 34, 1232, 216, 34, 47, 2, 198, 1, 520, 9531, 198, 40_000, 7, 49_151, 300,
];
const CONTINUED = 8;

/** Where transformers' GGUF loader cuts texts otherwise than llama.cpp and the model's own tokenizer.json: it does not know "smollm", which
 *  cuts off every digit before anything else, and keeps digits that are none of 0 to 9 together. */
const OTHER_DIGITS = /(?![0-9])\p{N}/u;

describe.skipIf(file === undefined)("SmolLM2-135M-Instruct", async () => {
  const source = await diskSources(nodeDisk)(file!);
  const opened = await openModel(source, ["architecture", "tensors", "tokenizer", "ref"]);
  const { architecture, tensors, tokenizer } = opened;
  let gpu: Gpu | null = null;
  let model: Model | null = null;
  const layout = loraLayout(architecture, { rank: 4 });
  /** The model in f32, uploaded once for all tests. */
  const loaded = async (): Promise<{
    readonly gpu: Gpu;
    readonly model: Model;
    readonly buffers: Buffers;
  }> => {
    gpu ??= await openTestGpu();
    const buffers = new Buffers(gpu);
    if (model === null) {
      const weights = await uploadWeights(buffers, architecture, tensors, { contextTokens: 64 });
      const { parameters } = await buffers.allocate("lora", { parameters: 4 * layout.length });
      model = { architecture, weights, lora: { layout, scale: 2, parameters } };
    }
    return { gpu, model, buffers };
  };
  afterAll(() => gpu?.destroy());
  const logitsOf = async (ids: readonly number[], adapter = false): Promise<Float32Array[]> => {
    const rows: Float32Array[] = [];
    const { gpu, model } = await loaded();
    await sequenceLogits(gpu, model, { ids, adapter }, (position, row) => (rows[position] = row.slice()));
    return rows;
  };

  test.skipIf(python === undefined)(
    "ids and logits are those of transformers' GGUF loader",
    async () => {
      const folder = join(scratch, "model");
      mkdirSync(folder);
      const texts = [...goldenTexts("smollm2").texts, ...goldenTexts("qwen2").texts].map(({ text }) => text);
      writeFileSync(join(folder, "asked.json"), JSON.stringify({ texts, ids: IDS }));
      ask("model", file!, join(folder, "asked.json"), folder);
      const tokens = JSON.parse(readFileSync(join(folder, "tokens.json"), "utf8")) as [number[], number[]][];
      const differing: string[] = [];
      for (const [i, text] of texts.entries()) {
        const [plain, whole] = tokens[i]!;
        const isSame =
          tokenizer.encode(text).join() === plain.join() &&
          tokenizer.encode(text, { addSpecials: true }).join() === whole.join();
        if (!isSame) differing.push(text);
        expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
      }
      expect(differing.filter((text) => !OTHER_DIGITS.test(text))).toEqual([]);

      const want = floats(join(folder, "logits.floats"));
      const got = await logitsOf(IDS);
      const { vocabulary } = architecture;
      const worst = Math.max(
        ...got.map((row, t) =>
          row.reduce((most, value, i) => Math.max(most, Math.abs(value - want[t * vocabulary + i]!)), 0),
        ),
      );
      console.log(`worst logit ${worst.toExponential(2)}; texts cut otherwise: ${JSON.stringify(differing)}`);
      expect(worst).toBeLessThan(1e-3);
    },
    600_000,
  );

  test("llama.cpp cuts texts alike, goes on alike, and our adapter moves it alike on the very file", async () => {
    const llama = await openLlamaCpp();
    const other = await llama.loadModel({ modelPath: file! });
    const texts = [...goldenTexts("smollm2").texts, ...goldenTexts("llama3").texts].map(({ text }) => text);
    for (const text of texts) expect.soft(other.tokenize(text, true), text).toEqual(tokenizer.encode(text));

    const V = architecture.vocabulary;
    const prompt = IDS.slice(0, 13);
    const ids = [...prompt];
    for (let i = 0; i < CONTINUED; i++) ids.push(best(await nextProbabilities(other, ids, V)));
    const rows = await logitsOf(ids);
    const ours = rows.slice(prompt.length - 1, -1).map(best);
    expect(ours).toEqual(ids.slice(prompt.length));

    const adapter = randomAdapter(opened.ref);
    const path = join(scratch, "adapter.gguf");
    writeFileSync(path, exportGgufLora(adapter, architecture));
    const { gpu, model } = await loaded();
    write(gpu, model.lora.parameters, fromAdapter(layout, adapter));
    const base = softmax(rows[prompt.length - 1]!);
    const adapted = softmax((await logitsOf(prompt, true)).at(-1)!);
    const gap = distance(await nextProbabilities(other, prompt, V, path), adapted);
    const change = distance(base, adapted);
    console.log(
      `greedy ${ours.join(" ")}; the adapter moves ${change.toFixed(3)}, llama.cpp is ${gap.toFixed(4)} away`,
    );
    expect(change).toBeGreaterThan(0.1);
    expect(gap).toBeLessThan(change / 5); // llama.cpp rounds activations to eight bits against quantised weights
    await other.dispose();
    await llama.dispose();
  }, 600_000);

  function randomAdapter(base: LoraAdapter["base"]): LoraAdapter {
    const pairs = new Map<string, LoraPair>();
    for (const [at, { name, inFeatures, outFeatures }] of layout.slots.entries()) {
      const numbers = (length: number, seed: number) =>
        Float32Array.from({ length }, (_, i) => 0.06 * normal(seed, i));
      const [A, B] = [numbers(4 * inFeatures, 2 * at), numbers(4 * outFeatures, 2 * at + 1)];
      pairs.set(name, { inFeatures, outFeatures, A, B });
    }
    return { schema: 1, config: loraConfig(4, 8), base, tensors: pairs };
  }
});

function best(values: ArrayLike<number>): number {
  let at = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[at]!) at = i;
  return at;
}
function softmax(logits: Float32Array): Float64Array {
  const most = logits.reduce((a, b) => Math.max(a, b));
  const powers = Float64Array.from(logits, (value) => Math.exp(value - most));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}
/** Half the sum of all differences: the largest that any event's probability differs by. */
function distance(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / 2;
}
