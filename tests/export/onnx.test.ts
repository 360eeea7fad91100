import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ONNX_DTYPES } from "../../src/core/onnx_files.ts";
import { systemClock } from "../../src/core/ports.ts";
import type { LoraAdapter } from "../../src/records/adapter.ts";
import { exportOnnx, transformersJsConfig } from "../../src/export/onnx.ts";
import { bytesSource } from "../../src/formats/byte_source.ts";
import { openSafetensors, type TensorInfo, type TensorSource } from "../../src/formats/safetensors.ts";
import { OnnxSession, type KvCache } from "../../src/lm/onnx_session.ts";
import { seal } from "../../tools/seal_model.ts";
import { goldenAdapter, goldenLogits, sequences } from "./golden.ts";
import { onnxBytes, wasmLogits } from "./onnx_files.ts";

const folder = "public/models/tiny";
const read = (name: string) => new Uint8Array(readFileSync(`${folder}/${name}`));
const config = JSON.parse(readFileSync(`${folder}/config.json`, "utf8")) as Record<string, unknown>;
const base = await openSafetensors(bytesSource(read("model.safetensors"), "base"), "base");
const V = 208;
/** Both sides compute in f32, in different orders; PyTorch's own f32 is 2e-5 from its f64 on such text. */
const TOLERANCE = 1e-4;

async function open(adapter: LoraAdapter | null = null): Promise<OnnxSession> {
  const files = new Map([
    ["config.json", read("config.json")],
    ...(await onnxBytes(config, base, { adapter })),
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
  const session = await open();
  expect(await worstOverPrefixes(session, "logits")).toBeLessThan(TOLERANCE);
  await session.dispose();
});

test("a merged adapter gives PEFT's logits", async () => {
  const session = await open(goldenAdapter());
  expect(await worstOverPrefixes(session, "adapted")).toBeLessThan(TOLERANCE);
  await session.dispose();
});

test.each([1, 3])("a graph without the last %i tokens has a vocabulary of that size", async (missing) => {
  const rows = V - missing;
  const name = "model.embed_tokens.weight"; // and of the head, which is tied
  const info = { ...base.tensors.get(name)!, shape: [rows, base.tensors.get(name)!.shape[1]!] };
  const cut: TensorSource = {
    tensors: new Map([...base.tensors, [name, info]]),
    read: (tensor, part) => base.read(tensor, part ?? (tensor === name ? { from: 0, to: rows } : undefined)),
  };
  const index = sequences.findIndex((ids) => ids.every((id) => id < rows));
  const files = await onnxBytes({ ...config, vocab_size: rows }, cut, {});
  const got = await wasmLogits({ ...config, vocab_size: rows }, files, sequences[index]!);
  const want = goldenLogits("logits", index);
  const kept = Array.from(want).filter((_, i) => i % V < rows);
  expect(got).toHaveLength(kept.length);
  expect(distance(got, kept)).toBeLessThan(TOLERANCE);
});

test("a prompt fed in pieces through the KV cache ends in the same logits", async () => {
  const session = await open();
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
  const session = await open();
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

const changed = (change: (tensors: Map<string, TensorInfo>) => void): TensorSource => {
  const tensors = new Map(base.tensors);
  change(tensors);
  return { tensors, read: (...args) => base.read(...args) };
};
const norm = base.tensors.get("model.norm.weight")!;
const misnamed = (): LoraAdapter => {
  const adapter = goldenAdapter();
  const [pair] = adapter.tensors.values();
  return { ...adapter, tensors: new Map([["model.layers.9.mlp.up_proj", pair!]]) };
};

test.each([
  ["another model type", () => exportOnnx({ ...config, model_type: "gpt2" }, base), /model_type = "gpt2"/],
  ["a window", () => exportOnnx({ ...config, sliding_window: 64 }, base), /sliding_window = 64/],
  [
    "another RoPE scaling",
    () => exportOnnx({ ...config, rope_scaling: { rope_type: "yarn", factor: 2 } }, base),
    /rope_type = "yarn"/,
  ],
  [
    "a missing bias",
    () => exportOnnx({ ...config, model_type: "qwen2" }, base),
    /tensor model\.layers\.0\.self_attn\.q_proj\.bias is missing/,
  ],
  ["a size that is no number", () => exportOnnx({ ...config, hidden_size: "128" }, base), /hidden_size/],
  [
    "a missing tensor",
    () =>
      exportOnnx(
        config,
        changed((tensors) => tensors.delete("model.norm.weight")),
      ),
    /tensor model\.norm\.weight is missing/,
  ],
  [
    "a tensor of another shape",
    () =>
      exportOnnx(
        config,
        changed((tensors) => tensors.set(norm.name, { ...norm, shape: [2] })),
      ),
    /shape \[2\], expected \[128\]/,
  ],
  [
    "a tensor the graph would ignore",
    () =>
      exportOnnx(
        config,
        changed((tensors) => tensors.set("lm_head.bias", norm)),
      ),
    /does not know: lm_head\.bias/,
  ],
  [
    "an adapter of another model",
    () => exportOnnx(config, base, { adapter: misnamed() }),
    /another base: it changes model\.layers\.9\.mlp\.up_proj\.weight .* none of that name/,
  ],
])("%s is refused by name", (_, run, says) => {
  expect(run).toThrow(says);
});

test.each(ONNX_DTYPES)(
  "%s: weights that become no number are refused while the file is read",
  async (dtype) => {
    const adapter = goldenAdapter();
    adapter.tensors.get("model.layers.0.mlp.up_proj")!.B.fill(3e38);
    adapter.tensors.get("model.layers.0.mlp.up_proj")!.A.fill(3);
    await expect(onnxBytes(config, base, { adapter, dtype })).rejects.toMatchObject({
      code: "non-finite",
      message: expect.stringMatching(/up_proj\.weight: row 0, column 0 becomes Infinity/) as string,
    });
  },
);

test.each([
  ["fp16", 7e4, /up_proj\.weight: row .* F16 cannot hold/],
  ["q8", 1e6, /up_proj\.weight: weights of .* cannot be stored as q8/],
  ["q4", 1e6, /up_proj\.weight: weights of .* cannot be stored as q4/],
] as const)("%s refuses a finite weight that it cannot hold", async (dtype, size, says) => {
  const adapter = goldenAdapter();
  adapter.tensors.get("model.layers.0.mlp.up_proj")!.B.fill(1e4 * size);
  await expect(onnxBytes(config, base, { adapter, dtype })).rejects.toMatchObject({
    code: "non-finite",
    message: expect.stringMatching(says) as string,
  });
});

test.each(ONNX_DTYPES)("%s beyond the limit lies in data files and says the same", async (dtype) => {
  const ids = sequences[0]!.slice(0, 12);
  const whole = await onnxBytes(config, base, { dtype });
  const split = await onnxBytes(config, base, { dtype, externalBytes: 400_000 });
  const [path] = whole.keys();
  const names = [...split.keys()];
  expect(names.slice(0, 3)).toEqual([path, `${path}_data`, `${path}_data_1`]);
  expect(split.get(path!)!.length).toBeLessThan(60_000);
  for (const [name, bytes] of split) if (name !== path) expect(bytes.length).toBeLessThanOrEqual(400_000);
  expect(await wasmLogits(config, split, ids)).toEqual(await wasmLogits(config, whole, ids));
  expect(transformersJsConfig(config, names)).toEqual({
    ...config,
    "transformers.js_config": {
      use_external_data_format: { [path!.replace("onnx/", "")]: names.length - 1 },
    },
  });
  expect(transformersJsConfig(config, whole.keys())).toBeNull();
});

test("a cut data file and a missing one are refused by the runtime", async () => {
  const split = await onnxBytes(config, base, { externalBytes: 400_000 });
  const last = [...split.keys()].at(-1)!;
  const ids = [1, 2];
  const cut = new Map([...split, [last, split.get(last)!.slice(0, -200)]]);
  await expect(wasmLogits(config, cut, ids)).rejects.toThrow();
  await expect(
    wasmLogits(config, new Map([...split].filter(([name]) => name !== last)), ids),
  ).rejects.toThrow();
});

test("positions beyond the fine table are turned as PyTorch turns them", async () => {
  // The same model with a table of 16 positions and with one of 512: angles may differ by 2 roundings of f32 at 512, 6e-5.
  const ids = sequences[2]!.slice(0, 100);
  const far = await wasmLogits({ ...config }, await onnxBytes(config, base, { ropeRows: 16 }), ids);
  const near = await wasmLogits(config, await onnxBytes(config, base), ids);
  expect(distance(far, near)).toBeLessThan(1e-3);
});
