// An ONNX export through transformers.js in a page, held against our engine on the same page: the exported model goes on from a
// prompt with its cache, and the engine reads what it wrote. Each token the engine's own best at its place = the same greedy text.
import { expect } from "vitest";
import type { OnnxDtype } from "../../src/core/onnx_files.ts";
import { systemClock } from "../../src/core/ports.ts";
import { parseArchitecture } from "../../src/models/architecture.ts";
import { wholeOf } from "../../src/formats/file_stream.ts";
import { Buffers } from "../../src/gpu/buffers.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import { exportOnnx } from "../../src/export/onnx.ts";
import { disposeCache, type KvCache, type OnnxDevice, OnnxSession } from "../../src/lm/onnx_session.ts";
import { loraLayout } from "../../src/model/lora.ts";
import { uploadWeights } from "../../src/model/weights.ts";
import { type Golden, loadJson, loadTensors } from "../model/golden.ts";
import { adapterFrom, folderTensors, logits, worst } from "../model/harness.ts";
import { rounded } from "./rounded.ts";

const PROMPT = 9;
const NEW_TOKENS = 8;

export interface Comparison {
  /** Largest difference of two logits, over all positions. */
  readonly worst: number;
  /** How far the format's rounding moves the logits of the f32 model. */
  readonly rounding: number;
  /** Greedy tokens of the runtime. */
  readonly tokens: readonly number[];
  /** The engine's best at the same places. */
  readonly engineTokens: readonly number[];
}

/** A family's toy model with PEFT's golden adapter merged, exported as `dtype`, in the runtime on `device` and in the engine. */
export async function compareWithEngine(
  gpu: Gpu,
  family: string,
  dtype: OnnxDtype,
  device: OnnxDevice,
): Promise<Comparison> {
  const folder = `tests/golden/families/${family}`;
  const config = await loadJson<Record<string, unknown>>(`${folder}/config.json`);
  const a = parseArchitecture(config);
  const golden = await loadJson<Golden>(`${folder}/golden.json`);
  const base = await folderTensors(folder, family === "qwen2" ? "model.safetensors.index.json" : undefined);
  const layout = loraLayout(a, { rank: golden.rank });
  const adapter = adapterFrom(
    { lora: { layout } },
    await loadTensors(`${folder}/golden.safetensors`),
    "lora",
  );

  const files = new Map([["config.json", new TextEncoder().encode(JSON.stringify(config))]]);
  for (const [path, file] of exportOnnx(config, base, { dtype, adapter }))
    files.set(path, await wholeOf(file));
  const session = await OnnxSession.open(files, device, systemClock, dtype);
  const ids = golden.sequences[0]!.ids.slice(0, PROMPT);
  let past: KvCache | null = null;
  let fresh: readonly number[] = ids;
  for (let step = 0; step < NEW_TOKENS; step++) {
    const outputs = await session.forward(inputs(fresh, ids.length, past));
    past = outputs.present;
    fresh = [argmax(outputs.logits)];
    ids.push(...fresh);
  }
  if (past !== null) disposeCache(past);
  const got = await session.forward({ ...inputs(ids, ids.length, null), logitsOf: "all" });
  disposeCache(got.present);
  await session.dispose();

  const engine = async (format: OnnxDtype) => {
    const buffers = new Buffers(gpu);
    const weights = await uploadWeights(buffers, a, await rounded(base, adapter, format));
    const { parameters } = await buffers.allocate("lora", { parameters: 4 * layout.length });
    const model = { architecture: a, weights, lora: { layout, scale: 2, parameters } };
    const flat = await logits(gpu, model, [ids], false);
    buffers.destroy();
    return flat;
  };
  const wanted = await engine(dtype);
  const V = a.vocabulary;
  expect(got.logits.length).toBe(ids.length * V);
  return {
    worst: worst(got.logits, wanted),
    rounding: dtype === "fp32" ? 0 : worst(wanted, await engine("fp32")),
    tokens: ids.slice(PROMPT),
    engineTokens: ids.slice(PROMPT).map((_, i) => {
      const row = PROMPT - 1 + i;
      return argmax(wanted.subarray(row * V, (row + 1) * V));
    }),
  };
}

function inputs(fresh: readonly number[], total: number, past: KvCache | null) {
  return {
    batch: 1,
    sequence: fresh.length,
    inputIds: BigInt64Array.from(fresh, BigInt),
    attentionMask: new BigInt64Array(total).fill(1n),
    positionIds: BigInt64Array.from(fresh, (_, i) => BigInt(total - fresh.length + i)),
    past,
  };
}

function argmax(values: Float32Array): number {
  return values.indexOf(values.reduce((a, b) => Math.max(a, b)));
}
