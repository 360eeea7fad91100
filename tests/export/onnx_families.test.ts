// ONNX exports of every family in every number format, in onnxruntime-web's wasm (Node) and through transformers.js. Held
// against our engine on the weights that the file should hold: the merged ones, rounded as the format says, in f32.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ONNX_DTYPES } from "../../src/core/onnx_files.ts";
import { systemClock } from "../../src/core/ports.ts";
import { parseArchitecture } from "../../src/models/architecture.ts";
import type { TensorSource } from "../../src/formats/safetensors.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import { Buffers } from "../../src/gpu/buffers.ts";
import { OnnxSession } from "../../src/lm/onnx_session.ts";
import { loraLayout } from "../../src/model/lora.ts";
import { uploadWeights } from "../../src/model/weights.ts";
import { openTestGpu } from "../harness/gpu.ts";
import { type Golden, loadJson, loadTensors } from "../model/golden.ts";
import { adapterFrom, folderTensors, logits, worst } from "../model/harness.ts";
import { onnxBytes, wasmLogits } from "./onnx_files.ts";
import { rounded } from "./rounded.ts";

/** Two runtimes that sum the same f32 numbers in different orders; PEFT's own logits are as far from the engine's. */
const TOLERANCE = 1e-3;
const NEW_TOKENS = 8;

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openTestGpu();
});
afterAll(() => gpu.destroy());

async function engineModel(config: unknown, source: TensorSource) {
  const architecture = parseArchitecture(config);
  const buffers = new Buffers(gpu);
  const weights = await uploadWeights(buffers, architecture, source);
  const layout = loraLayout(architecture, { rank: 4 });
  const { parameters } = await buffers.allocate("lora", { parameters: 4 * layout.length });
  return { architecture, weights, lora: { layout, scale: 2, parameters } };
}

function argmax(values: Float32Array): number {
  return values.indexOf(values.reduce((a, b) => Math.max(a, b)));
}

/** Greedy continuation, the whole sequence anew for each token. */
async function greedy(next: (ids: readonly number[]) => Promise<Float32Array>, prompt: readonly number[]) {
  const ids = [...prompt];
  for (let i = 0; i < NEW_TOKENS; i++) ids.push(argmax(await next(ids)));
  return ids.slice(prompt.length);
}

/** Each family's toy model with the adapter that PEFT's goldens belong to. llama: a head of its own and Llama 3's RoPE scaling;
 *  qwen2: biases on q, k, v, a tied head, shards; qwen3: norms on heads; gemma3: norms behind each part, windows, GELU. 48 and 72 columns: no whole number of blocks. */
async function student(family: string) {
  const folder = `tests/golden/families/${family}`;
  const config = await loadJson(`${folder}/config.json`);
  const golden = await loadJson<Golden>(`${folder}/golden.json`);
  const numbers = await loadTensors(`${folder}/golden.safetensors`);
  const shards = family === "qwen2" ? "model.safetensors.index.json" : undefined;
  const base = await folderTensors(folder, shards);
  const layout = loraLayout(parseArchitecture(config), { rank: golden.rank });
  const adapter = adapterFrom({ lora: { layout } }, numbers, "lora");
  return { config, base, adapter, numbers, ids: golden.sequences[0]!.ids };
}

describe.each(["llama", "qwen2", "qwen3", "gemma3"])("%s", (family) => {
  test.each(ONNX_DTYPES)("%s gives the engine's logits and greedy tokens", async (dtype) => {
    const { config, base, adapter, numbers, ids } = await student(family);
    const files = await onnxBytes(config, base, { adapter, dtype });
    const model = await engineModel(config, await rounded(base, adapter, dtype));
    const V = model.architecture.vocabulary;
    const engine = await logits(gpu, model, [ids], false);
    const got = await wasmLogits(config, files, ids);
    expect(worst(got, engine)).toBeLessThan(TOLERANCE);
    const toPeft = worst(got, numbers.get("adapted")!);
    if (dtype === "fp32") expect(toPeft).toBeLessThan(TOLERANCE);
    else expect(toPeft).toBeGreaterThan(2e-5); // or the file would not be rounded, and the judge above blind

    const prompt = ids.slice(0, 9);
    const tail = (flat: Float32Array) => flat.subarray(flat.length - V);
    const wanted = await greedy(async (all) => tail(await logits(gpu, model, [all], false, 24)), prompt);
    const session = await OnnxSession.open(
      new Map([["config.json", new TextEncoder().encode(JSON.stringify(config))], ...files]),
      "wasm",
      systemClock,
      dtype,
    );
    const said = await greedy(async (all) => {
      const { logits } = await session.forward({
        batch: 1,
        sequence: all.length,
        inputIds: BigInt64Array.from(all, BigInt),
        attentionMask: new BigInt64Array(all.length).fill(1n),
        positionIds: BigInt64Array.from(all.map((_, i) => BigInt(i))),
        past: null,
      });
      return logits;
    }, prompt);
    await session.dispose();
    expect(said).toEqual(wanted);
  });
});
