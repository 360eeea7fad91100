// One whole download, every file of every format opened by the program that it is for, each held against another format of the
// same student: adapter files against the merged weights, those against what the student said in its test. The zip is that of a
// small run of the command line, which writes it as the page does; RETORT_ZIP names another one, the demo's for example.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readChain } from "../../src/export/chain.ts";
import { ONNX_DTYPES, type OnnxDtype, onnxPath } from "../../src/core/onnx_files.ts";
import { systemClock } from "../../src/core/ports.ts";
import type { LoraAdapter } from "../../src/records/adapter.ts";
import { adapterShare, HALF_IS_CLOSE } from "../../src/export/adapter_share.ts";
import { exportPeft } from "../../src/export/peft.ts";
import { readPeftOrigin } from "../../src/export/peft_read.ts";
import { parseArchitecture } from "../../src/models/architecture.ts";
import { bytesSource } from "../../src/formats/byte_source.ts";
import { openSafetensors, readSafetensors, toFloat32 } from "../../src/formats/safetensors.ts";
import { ImportHost } from "../../src/threads/import/host.ts";
import { OnnxLanguageModel } from "../../src/lm/onnx_lm.ts";
import { MemoryStore } from "../../src/store/memory_store.ts";
import { loadTokenizer } from "../../src/tokenizer/tokenizer.ts";
import { retort, TINY } from "../cli/retort.ts";
import { onnxBytes, wasmLogits } from "../export/onnx_files.ts";
import { rounded } from "../export/rounded.ts";
import { pythonWith } from "../harness/python.ts";
import { siteOf, tinyRef } from "../lm/harness.ts";
import { worst } from "../model/harness.ts";
import { baseGguf } from "./base_gguf.ts";
import { nextProbabilities, openLlamaCpp } from "./llama_cpp.ts";

const MODULES = "torch, transformers, peft, onnx, onnxruntime, datasets, trl, huggingface_hub";
const python = pythonWith(MODULES);
if (python === undefined) console.warn(`not run: the Python readers of the zip (no Python has ${MODULES})`);
const isRequired = process.env["RETORT_PYTHON_READERS"] === "required";

const SMALL = "--tasks 12 --test-tasks 20 --agents 2 --steps 8 --batch-tokens 256 --rank 4 --seed 3".split(
  " ",
);
const folder = mkdtempSync(join(tmpdir(), "retort-zip-"));
afterAll(() => rmSync(folder, { recursive: true }));

type Bytes = Uint8Array<ArrayBuffer>;
let zip: Bytes;
let files: ReadonlyMap<string, Bytes>;
/** What a reader has opened. */
const opened = new Set<string>(["README.md", "LICENSE.txt", "merged/LICENSE"]); // for people
function open(name: string): Bytes {
  const bytes = files.get(name);
  if (bytes === undefined) throw new Error(`the zip has no ${name}`);
  opened.add(name);
  return bytes;
}
const text = (name: string) => new TextDecoder().decode(open(name));
const json = (name: string) => JSON.parse(text(name)) as Record<string, unknown>;
const rows = (name: string) =>
  text(name)
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

beforeAll(async () => {
  const path = process.env["RETORT_ZIP"] ?? (await smallRun());
  zip = new Uint8Array(readFileSync(path));
  files = new Map(Object.entries(unzipSync(zip)).map(([name, bytes]) => [name, new Uint8Array(bytes)]));
  for (const [name, bytes] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
}, 900_000);

async function smallRun(): Promise<string> {
  const ran = await retort(["run", "--model", TINY, "--out", folder, ...SMALL]);
  expect(ran.code, ran.told).toBe(0);
  return ran.out.split("\n").at(-1)!;
}

const config = JSON.parse(readFileSync(`${TINY}/config.json`, "utf8")) as Record<string, unknown>;
const architecture = parseArchitecture(config);
const base = await openSafetensors(
  bytesSource(new Uint8Array(readFileSync(`${TINY}/model.safetensors`)), "base"),
  "base",
);
const tensorsOf = (name: string) => readSafetensors(open(name), name).tensors;

/** The student's own answers in the test: our engine, greedy. */
const said = () =>
  rows("data/answers.jsonl")
    .filter(({ method }) => method === "distilled")
    .map(({ task, prompt, text }) => ({ id: String(task), prompt: String(prompt), text: String(text) }));

/** Ids of the student's first answer, prompt and all. */
function studentIds(): number[] {
  const tokenizer = loadTokenizer(json("merged/tokenizer.json"), json("merged/tokenizer_config.json"));
  const [first] = said();
  return [...tokenizer.encode(first!.prompt), ...tokenizer.encode(first!.text)];
}
const onnxOf = (dtype: OnnxDtype) => new Map([[onnxPath(dtype), open(`merged/${onnxPath(dtype)}`)]]);

test("manifest.json states size and sha256 of every other file", () => {
  const { files: stated } = json("manifest.json");
  const others = [...files].filter(([name]) => name !== "manifest.json");
  expect(stated).toEqual(
    Object.fromEntries(others.map(([name, data]) => [name, { bytes: data.length, sha256: sha256(data) }])),
  );
});

test("PEFT's, MLX's and the merged weights are one student: W' = W + scale B A, to one rounding", () => {
  const peft = tensorsOf("peft/adapter_model.safetensors");
  const mlx = tensorsOf("mlx/adapters.safetensors");
  const merged = tensorsOf("merged/model.safetensors");
  const { r, lora_alpha } = json("peft/adapter_config.json") as { r: number; lora_alpha: number };
  const { num_layers, lora_parameters: mlxConfig } = json("mlx/adapter_config.json") as {
    num_layers: number;
    lora_parameters: { rank: number; scale: number; keys: string[] };
  };
  expect(num_layers).toBe(architecture.layers);
  expect(mlxConfig).toMatchObject({ rank: r, scale: lora_alpha / r });
  const weights = readSafetensors(new Uint8Array(readFileSync(`${TINY}/model.safetensors`)), "base").tensors;
  expect([...merged.keys()]).toEqual([...weights.keys()]);
  const keys = new Set<string>();
  let moved = 0;
  for (const [name, tensor] of merged) {
    const stem = name.replace(/\.weight$/, "");
    const A = peft.get(`base_model.model.${stem}.lora_A.weight`);
    if (A === undefined) {
      expect(sha256(tensor.bytes)).toBe(sha256(weights.get(name)!.bytes));
      continue;
    }
    keys.add(stem.replace(/^model\.layers\.\d+\./, ""));
    const [a, b] = [toFloat32(A), toFloat32(peft.get(`base_model.model.${stem}.lora_B.weight`)!)];
    const [mlxA, mlxB] = [mlx.get(`${stem}.lora_a`)!, mlx.get(`${stem}.lora_b`)!];
    const [out, inputs] = tensor.shape as [number, number];
    expect([mlxA.shape, mlxB.shape]).toEqual([
      [inputs, r],
      [r, out],
    ]);
    const [theirA, theirB] = [toFloat32(mlxA), toFloat32(mlxB)];
    const [before, after] = [toFloat32(weights.get(name)!), toFloat32(tensor)];
    let off = 0;
    for (let n = 0; n < out; n++) {
      for (let i = 0; i < inputs; i++) {
        let [change, inMlx] = [0, 0];
        for (let j = 0; j < r; j++) {
          change += b[n * r + j]! * a[j * inputs + i]!;
          inMlx += theirA[i * r + j]! * theirB[j * out + n]!;
        }
        if (inMlx !== change) off = Infinity; // the same numbers in the same order
        const exact = before[n * inputs + i]! + (lora_alpha / r) * change;
        moved = Math.max(moved, Math.abs(after[n * inputs + i]! - before[n * inputs + i]!));
        // half a unit in the last place of f32, and as much again for the f32 sum's own operand
        off = Math.max(
          off,
          Math.abs(after[n * inputs + i]! - exact) / (2 ** -23 * Math.max(Math.abs(exact), 2 ** -20)),
        );
      }
    }
    expect(off, name).toBeLessThanOrEqual(1);
  }
  expect(2 * [...merged.keys()].filter((name) => mlx.has(name.replace(".weight", ".lora_a"))).length).toBe(
    mlx.size,
  );
  expect(peft.size).toBe(mlx.size);
  expect([...keys].toSorted()).toEqual(mlxConfig.keys.toSorted());
  expect(moved).toBeGreaterThan(1e-4); // or it learned nothing, and all of this proves nothing
});

test("rounded to F16 the trained adapter moves logits by less than 5e-3, as its card would say", async () => {
  const ids = studentIds();
  const files = {
    config: open("peft/adapter_config.json"),
    tensors: open("peft/adapter_model.safetensors"),
  };
  const { adapter } = readPeftOrigin(files, architecture, { path: "", name: "", sha256: "" });
  const half = exportPeft(adapter, { dtype: "F16" }).get("adapter_model.safetensors")!;
  const widened = readPeftOrigin({ ...files, tensors: half }, architecture, adapter.base).adapter;
  const of = async (each: LoraAdapter) =>
    wasmLogits(config, await onnxBytes(config, base, { adapter: each }), ids);
  expect(worst(await of(widened), await of(adapter))).toBeLessThan(5e-3);
  expect(await adapterShare(base, adapter)).toBeLessThan(HALF_IS_CLOSE);
});

describe("transformers.js", () => {
  test.each(ONNX_DTYPES)("merged/ in %s gives the logits of the merged weights as rounded", async (dtype) => {
    const ids = studentIds();
    const student = await openSafetensors(bytesSource(open("merged/model.safetensors"), "merged"), "merged");
    expect(text("merged/config.json")).toBe(readFileSync(`${TINY}/config.json`, "utf8"));
    const wanted = await wasmLogits(
      config,
      await onnxBytes(config, await rounded(student, null, dtype)),
      ids,
    );
    const got = await wasmLogits(config, onnxOf(dtype), ids);
    expect(worst(got, wanted)).toBeLessThan(1e-3);
  });

  test.each(ONNX_DTYPES)(
    "merged/ in %s is loaded and answers; in fp32 it says what the student said",
    async (dtype) => {
      const inFolder = [...files.keys()].filter(
        (name) => name.startsWith("merged/") && !name.endsWith("safetensors"),
      );
      const model = { files: new Map(inFolder.map((name) => [name.slice("merged/".length), open(name)])) };
      const lm = await OnnxLanguageModel.open(model, "wasm", systemClock, dtype);
      const questions = said().slice(0, 8);
      const requests = questions.map(({ id, prompt }) => ({
        id,
        prompt,
        maxNewTokens: 90,
        temperature: 0,
        seed: 0,
      }));
      const answers = await lm.generate(requests);
      for (const [i, { prompt, text }] of questions.entries()) {
        if (dtype === "fp32" && answers[i]!.text !== text) {
          expect(await lm.worstGap({ prompt }, { text })).toBeLessThan(2e-3); // a tie of two logits, each off by 1e-3 at most
        }
      }
      expect(answers.every(({ completionTokens }) => completionTokens > 0)).toBe(true);
      await lm.dispose();
    },
  );
});

test("llama.cpp on the base with gguf/ gives the merged model's probabilities", async () => {
  expect(text("gguf/Modelfile")).toMatch(/^ADAPTER \.\/adapter\.gguf$/m);
  expect(text("gguf/Modelfile")).toMatch(/^FROM \.\/base\.gguf$/m);
  const ids = studentIds();
  const V = architecture.vocabulary;
  const values = new Map<string, Float32Array<ArrayBuffer>>();
  for (const name of base.tensors.keys()) values.set(name, toFloat32(readBase.get(name)!));
  const student = await wasmLogits(config, onnxOf("fp32"), ids);
  const plain = await wasmLogits(config, await onnxBytes(config, base), ids);
  const at = (flat: Float32Array, row: number) => softmax(flat.subarray(row * V, (row + 1) * V));
  const changes = ids.map((_, row) => worst(at(student, row), at(plain, row)));
  const row = changes.indexOf(Math.max(...changes));
  expect(changes[row]).toBeGreaterThan(2e-2); // four times the tolerance, or the adapter could be ignored unseen
  const llama = await openLlamaCpp();
  writeFileSync(
    join(folder, "base.gguf"),
    baseGguf(architecture, (name) => values.get(name)),
  );
  const model = await llama.loadModel({ modelPath: join(folder, "base.gguf") });
  open("gguf/adapter.gguf");
  const file = join(folder, "gguf/adapter.gguf");
  const got = await nextProbabilities(model, ids.slice(0, row + 1), V, file);
  expect(worst(got, at(student, row))).toBeLessThan(5e-3);
  await model.dispose();
  await llama.dispose();
});
const readBase = readSafetensors(new Uint8Array(readFileSync(`${TINY}/model.safetensors`)), "base").tensors;

function softmax(logits: Float32Array): Float64Array {
  const max = logits.reduce((a, b) => Math.max(a, b));
  const powers = Float64Array.from(logits, (value) => Math.exp(value - max));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

type Ajv = new (options: object) => { compile(schema: object): (value: unknown) => boolean };

test("every line of trajectories.jsonl is valid by the schema beside it", () => {
  const { default: Ajv2020 } = createRequire(import.meta.url)("ajv/dist/2020") as { readonly default: Ajv };
  const options = { strict: true, allErrors: true, allowUnionTypes: true };
  const isValid = new Ajv2020(options).compile(json("data/debate-2.schema.json"));
  const debates = rows("data/trajectories.jsonl");
  expect(debates.length).toBeGreaterThan(10);
  expect(debates.filter((debate) => !isValid(debate))).toEqual([]);
  expect(debates.some(({ set }) => set === "distil") && debates.some(({ set }) => set === "test")).toBe(true);
});

test("lessons, chats and pairs have the keys that trainers read, and no empty text", () => {
  const lessons = rows("data/sft.jsonl");
  const chats = rows("data/sft_chat.jsonl") as { messages: { role: string; content: string }[] }[];
  expect(lessons.length).toBeGreaterThan(0);
  expect(chats).toHaveLength(lessons.length);
  for (const lesson of lessons) expect(Object.keys(lesson)).toEqual(["prompt", "completion"]);
  for (const { messages } of chats) {
    expect(messages.map(({ role }) => role)).toEqual(["user", "assistant"]);
    expect(messages.every(({ content }) => content.length > 10 && !content.includes("<|"))).toBe(true);
  }
  const pairs = rows("data/preference.jsonl");
  for (const pair of pairs) {
    expect(Object.keys(pair)).toEqual(["prompt", "chosen", "rejected"]);
    expect(pair["chosen"]).not.toBe(pair["rejected"]);
  }
});

test("chains.jsonl holds each talk that teaches as one text, from which all that was said is read again", () => {
  const taught = rows("data/trajectories.jsonl").filter(({ set }) => set === "distil");
  const chains = rows("chains/chains.jsonl") as {
    task: string;
    chain: string;
    answer: string | null;
  }[];
  expect(chains).toHaveLength(taught.length);
  expect(rows("chains/refused.jsonl")).toEqual([]);
  for (const { chain, answer } of chains) {
    expect(readChain(chain)).toMatchObject({ answer });
  }
  const told = new Set(chains.map(({ task }) => task));
  const hard = rows("chains/hard.jsonl") as { taskId: string; question: string }[];
  expect(hard.filter(({ taskId, question }) => told.has(taskId) || question === "")).toEqual([]);
  expect(text("chains/README.md")).toContain(`hard.jsonl holds ${hard.length} of the questions`);
});

test("questions.csv has a row for each debate, with eight cells", () => {
  const cells = text("data/questions.csv")
    .replace(/^\uFEFF/, "")
    .split("\r\n")
    .filter((line) => line !== "")
    .map((line) => line.match(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)!.slice(0, 8).length);
  expect(cells).toHaveLength(1 + rows("data/trajectories.jsonl").length);
  expect(new Set(cells)).toEqual(new Set([8]));
});

test("the receipt names this base, this adapter and the shares of right answers that answers.jsonl shows", async () => {
  const receipt = json("receipt.json") as {
    model: { sha256: string };
    adapter: { sha256: string };
    methods: Record<string, { accuracy: number; n: number }>;
  };
  expect(receipt.model.sha256).toBe(sha256(new Uint8Array(readFileSync(`${TINY}/model.safetensors`))));
  expect(receipt.adapter.sha256).toBe(sha256(open("peft/adapter_model.safetensors")));
  const answers = rows("data/answers.jsonl");
  for (const [name, { accuracy, n }] of Object.entries(receipt.methods)) {
    const own = answers.filter(({ method }) => method === name);
    expect(own, name).toHaveLength(n);
    expect(own.filter(({ correct }) => correct === true).length / n, name).toBeCloseTo(accuracy, 12);
  }
});

test("Retort opens the zip as a run and peft/ as an adapter of these weights", async () => {
  const host = new ImportHost({
    store: () => Promise.resolve(new MemoryStore()),
    source: siteOf(),
    clock: systemClock,
  });
  const run = await host.look([{ path: "run.zip", file: new File([zip], "run.zip") }], "models/tiny");
  expect(run).toMatchObject({ kind: "project", runId: json("receipt.json")["runId"] });
  for (const name of ["run.json", "dataset.json", "steps.jsonl", "answers.jsonl"]) open(`project/${name}`);
  const turns = rows("project/turns.jsonl");
  const asked = new Set(rows("project/tasks.jsonl").map(({ id }) => id));
  expect(turns.filter((turn) => !asked.has(turn["taskId"]))).toEqual([]);
  const talked = new Set(turns.map(({ set, taskId }) => `${String(set)} ${String(taskId)}`));
  expect(rows("project/outcomes.jsonl")).toHaveLength(talked.size);
  const ref = await tinyRef();
  const adapterOf = (name: string) =>
    readPeftOrigin(
      { config: open(`${name}/adapter_config.json`), tensors: open(`${name}/adapter_model.safetensors`) },
      architecture,
      ref,
    );
  expect(adapterOf("peft").check).toBe("sha256");
  if (files.has("python/initial/adapter_config.json"))
    expect(adapterOf("python/initial").check).toBe("sha256");
});

test("the Python readers are here where they must be", () => {
  expect(python !== undefined || !isRequired).toBe(true);
});

describe.skipIf(python === undefined)("Python", () => {
  const env = { ...process.env, OMP_NUM_THREADS: "1", HF_HUB_OFFLINE: "1", HF_HOME: join(folder, "cache") };

  test("PEFT and transformers answer as the student did", { timeout: 600_000 }, () => {
    writeFileSync(join(folder, "whole.zip"), zip);
    const { status, stdout, stderr } = spawnSync(
      python!,
      ["tools/check_adapter.py", join(folder, "whole.zip")],
      {
        encoding: "utf8",
        env,
      },
    );
    expect(stdout + stderr).toMatch(/the adapter is what the page says it is/);
    expect(status).toBe(0);
  });

  test(
    "onnxruntime, safetensors, datasets, TRL, csv and the Hub's card reader take theirs",
    { timeout: 600_000 },
    async () => {
      const ids = studentIds();
      const logits: Record<string, number[]> = {};
      for (const dtype of ONNX_DTYPES)
        logits[onnxPath(dtype)] = [...(await wasmLogits(config, onnxOf(dtype), ids))];
      writeFileSync(join(folder, "wanted.json"), JSON.stringify({ ids, logits }));
      const ran = spawnSync(python!, ["tests/interop/zip_readers.py", folder], { encoding: "utf8", env });
      expect(ran.status, ran.stderr).toBe(0);
      const told = JSON.parse(ran.stdout.trimEnd().split("\n").at(-1)!) as Record<string, unknown>;
      for (const dtype of ONNX_DTYPES) expect(told[onnxPath(dtype)], dtype).toBeLessThan(1e-3);
      const count = (name: string) => rows(`data/${name}.jsonl`).length;
      expect(told).toMatchObject({
        sft: { rows: count("sft"), columns: ["prompt", "completion"], conversational: false },
        sft_chat: { rows: count("sft_chat"), columns: ["messages"], conversational: true },
        chains: { rows: rows("chains/chains.jsonl").length, conversational: false },
        csv: { rows: count("trajectories"), columns: 8 },
        cards: { peft: "peft", merged: "transformers" },
        mlx: tensorsOf("mlx/adapters.safetensors").size,
      });
      if (count("preference") > 0)
        expect(told["preference"]).toMatchObject({
          rows: count("preference"),
          columns: ["prompt", "chosen", "rejected"],
        });
      for (const card of ["peft/README.md", "merged/README.md"]) open(card);
      for (const name of ["train.py", "recipe.json"]) if (files.has(`python/${name}`)) open(`python/${name}`);
    },
  );

  test("no file of the zip was left unopened", () => {
    expect([...files.keys()].filter((name) => !opened.has(name))).toEqual([]);
  });
});
