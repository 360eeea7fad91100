import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { systemClock } from "../../src/core/ports.ts";
import type { LoraAdapter } from "../../src/core/types.ts";
import { exportOnnx } from "../../src/export/onnx.ts";
import { readSafetensors, writeSafetensors } from "../../src/formats/safetensors.ts";
import { OnnxSession, type KvCache } from "../../src/lm/onnx_session.ts";
import { seal } from "../../tools/seal_model.mjs";
import { goldenAdapter, goldenLogits, sequences } from "./golden.ts";

const folder = "public/models/tiny";
const read = (name: string) => new Uint8Array(readFileSync(`${folder}/${name}`));
const config = JSON.parse(readFileSync(`${folder}/config.json`, "utf8")) as Record<string, unknown>;
const { tensors } = readSafetensors(read("model.safetensors"), "model.safetensors");
const V = 208;
/** Both sides compute in f32, in different orders; PyTorch's own f32 is 2e-5 from its f64 on such text. */
const TOLERANCE = 1e-4;

function open(onnx: Uint8Array<ArrayBuffer>): Promise<OnnxSession> {
  const files = new Map([
    ["config.json", read("config.json")],
    ["onnx/model.onnx", onnx],
  ]);
  return OnnxSession.open(files, "wasm", systemClock);
}

/** One forward of rows of different lengths, padded on the left; columns of `past` come before them. */
async function lastLogits(session: OnnxSession, rows: readonly (readonly number[])[]) {
  const sequence = Math.max(...rows.map((row) => row.length));
  const inputIds = new BigInt64Array(rows.length * sequence);
  const positionIds = new BigInt64Array(rows.length * sequence);
  const attentionMask = new BigInt64Array(rows.length * sequence);
  for (const [r, row] of rows.entries()) {
    for (const [i, id] of row.entries()) {
      const at = r * sequence + sequence - row.length + i;
      inputIds[at] = BigInt(id);
      positionIds[at] = BigInt(i);
      attentionMask[at] = 1n;
    }
  }
  return session.forward({ batch: rows.length, sequence, inputIds, attentionMask, positionIds, past: null });
}

function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let worst = 0;
  for (let i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs(a[i]! - b[i]!));
  return worst;
}

/** Logits of every position of every golden sequence: each prefix is a row of its own, padded on the left. */
async function worstOverPrefixes(session: OnnxSession, kind: "logits" | "adapted"): Promise<number> {
  let worst = 0;
  for (const [index, ids] of sequences.entries()) {
    const prefixes = ids.map((_, i) => ids.slice(0, i + 1));
    const { logits } = await lastLogits(session, prefixes);
    worst = Math.max(worst, distance(logits, goldenLogits(kind, index)));
  }
  return worst;
}

test("the exported graph gives PyTorch's logits at every position, whatever the left padding", async () => {
  const session = await open(exportOnnx(config, tensors));
  expect(await worstOverPrefixes(session, "logits")).toBeLessThan(TOLERANCE);
  await session.dispose();
});

test("a merged adapter gives PEFT's logits", async () => {
  const session = await open(exportOnnx(config, tensors, goldenAdapter()));
  expect(await worstOverPrefixes(session, "adapted")).toBeLessThan(TOLERANCE);
  await session.dispose();
});

test("a prompt fed in pieces through the KV cache ends in the same logits", async () => {
  const session = await open(exportOnnx(config, tensors));
  const ids = sequences[2]!;
  let past: KvCache | null = null;
  let done = 0;
  for (const piece of [40, 1, ids.length - 41]) {
    const positions = Array.from({ length: piece }, (_, i) => BigInt(done + i));
    const outputs = await session.forward({
      batch: 1,
      sequence: piece,
      inputIds: BigInt64Array.from(ids.slice(done, done + piece), BigInt),
      positionIds: BigInt64Array.from(positions),
      attentionMask: new BigInt64Array(done + piece).fill(1n),
      past,
    });
    done += piece;
    past = outputs.present;
    const expected = goldenLogits("logits", 2).subarray((done - 1) * V, done * V);
    expect(distance(outputs.logits, expected)).toBeLessThan(TOLERANCE);
  }
  await session.dispose();
});

test("what a masked row holds does not reach the others, not even as NaN", async () => {
  const session = await open(exportOnnx(config, tensors));
  const { logits } = await lastLogits(session, [[1], sequences[2]!]);
  expect(logits.every(Number.isFinite)).toBe(true);
  await session.dispose();
});

test("the committed ONNX file and retort.json are what the exporter makes of the weights", async () => {
  expect(await seal(folder, true)).toEqual([]);
});

test("the wasm we serve is of the version that transformers.js was built for", () => {
  const require = createRequire(import.meta.url);
  const manifest = (name: string) =>
    JSON.parse(readFileSync(require.resolve(name).replace(/\/dist\/.*$/, "/package.json"), "utf8")) as {
      readonly version: string;
      readonly dependencies: Readonly<Record<string, string>>;
    };
  const ours = manifest("onnxruntime-web").version;
  expect(manifest("@huggingface/transformers").dependencies["onnxruntime-web"]).toBe(ours);
});

const without = (name: string) => new Map([...tensors].filter(([key]) => key !== name));
const withWrongShape = () => {
  const [foreign] = readSafetensors(
    writeSafetensors([["model.norm.weight", [2], new Float32Array(2)]]),
    "x",
  ).tensors.values();
  return new Map([...tensors, ["model.norm.weight", foreign!]]);
};
const misnamed = (): LoraAdapter => {
  const adapter = goldenAdapter();
  const [[, pair]] = [...adapter.tensors] as [
    [string, typeof adapter.tensors extends ReadonlyMap<string, infer P> ? P : never],
  ];
  return { ...adapter, tensors: new Map([["model.layers.9.mlp.up_proj", pair]]) };
};

test.each([
  ["another model type", () => exportOnnx({ ...config, model_type: "gpt2" }, tensors), /model_type = "gpt2"/],
  [
    "an untied head",
    () => exportOnnx({ ...config, tie_word_embeddings: false }, tensors),
    /llama model with a head of its own/,
  ],
  ["rope scaling", () => exportOnnx({ ...config, rope_scaling: { factor: 2 } }, tensors), /rope_scaling/],
  ["a bias on q, k, v", () => exportOnnx({ ...config, model_type: "qwen2" }, tensors), /biases on q, k, v/],
  ["a norm on q and k", () => exportOnnx({ ...config, model_type: "qwen3" }, tensors), /norms on q and k/],
  ["a size that is no number", () => exportOnnx({ ...config, hidden_size: "128" }, tensors), /hidden_size/],
  [
    "a missing tensor",
    () => exportOnnx(config, without("model.norm.weight")),
    /tensor model\.norm\.weight is missing/,
  ],
  ["a tensor of another shape", () => exportOnnx(config, withWrongShape()), /shape \[2\], expected \[128\]/],
  [
    "a tensor the graph would ignore",
    () => exportOnnx(config, new Map([...tensors, ["lm_head.bias", tensors.get("model.norm.weight")!]])),
    /does not know: lm_head\.bias/,
  ],
  [
    "an adapter of another model",
    () => exportOnnx(config, tensors, misnamed()),
    /model\.layers\.9\.mlp\.up_proj \(adapter\)/,
  ],
])("%s is refused by name", (_, run, says) => {
  expect(run).toThrow(says);
});
