// The readers that a download of a run over a real GGUF file is for, each asked how far the student's greedy answers lie from its own.
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileSource } from "../../src/cli/model_directory.ts";
import { onnxPath } from "../../src/core/onnx_files.ts";
import { systemClock } from "../../src/core/ports.ts";
import { openZip, type ZipFile } from "../../src/formats/zip_read.ts";
import { OnnxLanguageModel } from "../../src/lm/onnx_lm.ts";
import { loadTokenizer, type Tokenizer } from "../../src/tokenizer/tokenizer.ts";
import { expect } from "vitest";
import { greedyGap, openLlamaCpp } from "./llama_cpp.ts";

/** Two logits, each off by at most 1e-3 between two runtimes in f32. */
const TIE = 2e-3;
/** llama.cpp's attention and products in f32, in probability: how far below its best token ours may lie. */
const SHARP = 5e-3;
/** Against quantised weights it rounds activations to eight bits, which moves what is nearly a tie: 0.14 at most in three downloads. */
const ROUGH = 0.25;

/** Python packages that the readers need. */
export const MODULES = "torch, transformers, peft, gguf, onnxruntime";

/** A download to be read, and what it was made over. */
export interface ReadDownload {
  /** The zip. */
  readonly path: string;
  /** Answers of the student that must be in it. */
  readonly answers: number;
  /** What PEFT puts the adapter on: the GGUF file or the folder that was opened. */
  readonly base: string;
  /** The GGUF file that llama.cpp puts the adapter on. */
  readonly gguf: string;
  readonly python: string;
  /** Whether llama.cpp reads the adapter also on the same weights in f32, which takes it minutes. */
  readonly isWidened: boolean;
  /** Where files are unpacked. */
  readonly scratch: string;
}

/** Every reader gives the student's greedy answers: PEFT on the base and transformers on the merged weights, onnxruntime, transformers.js, and
 *  llama.cpp, on the very GGUF file and, where that is wanted, on the same weights in f32. Prints how many of each were the same words. */
export async function expectSameAnswers(download: ReadDownload): Promise<void> {
  const { path, answers, base, gguf, python, isWidened, scratch } = download;
  const zip = await openRealZip(path, scratch);
  expect(zip.answers).toHaveLength(answers);
  const { status, said } = askPeft(python, zip, base);
  console.log(said);
  expect(said).toMatch(/the adapter is what the page says it is/);
  expect(status).toBe(0);
  const gaps = {
    onnxruntime: await askOnnxruntime(python, zip),
    "transformers.js": await askTransformersJs(zip),
    "llama.cpp on the file": await askLlamaCpp(zip, gguf),
    "llama.cpp on the file in f32": isWidened ? await askLlamaCpp(zip, widened(python, gguf, scratch)) : [],
  };
  for (const [reader, each] of Object.entries(gaps))
    if (each.length > 0) console.log(sentenceOf(reader, each));
  expect(Math.max(...gaps.onnxruntime)).toBeLessThan(TIE);
  expect(Math.max(...gaps["transformers.js"])).toBeLessThan(TIE);
  expect(Math.max(...gaps["llama.cpp on the file"])).toBeLessThan(ROUGH);
  expect(Math.max(0, ...gaps["llama.cpp on the file in f32"])).toBeLessThan(SHARP);
}

interface Answer {
  readonly task: string;
  readonly prompt: string;
  readonly text: string;
  readonly tokens: number;
}

/** An opened zip, and what its student answered greedily in the test. */
interface RealZip {
  readonly path: string;
  readonly files: ReadonlyMap<string, ZipFile>;
  readonly answers: readonly Answer[];
  readonly tokenizer: Tokenizer;
  /** Where files are unpacked for readers that take none out of a zip. */
  readonly scratch: string;
}

async function openRealZip(path: string, scratch: string): Promise<RealZip> {
  const files = await openZip(await fileSource(path), path);
  const text = async (name: string) => new TextDecoder().decode(await files.get(name)!.read());
  const rows = (await text("data/answers.jsonl")).trimEnd().split("\n");
  const answers = rows
    .map((row) => JSON.parse(row) as Answer & { readonly method: string })
    .filter(({ method }) => method === "distilled");
  const config = JSON.parse(await text("merged/tokenizer_config.json")) as unknown;
  const tokenizer = loadTokenizer(JSON.parse(await text("merged/tokenizer.json")), config);
  return { path, files, answers, tokenizer, scratch };
}

/** What PEFT on the base file and transformers on merged/ say of every answer: the whole output of tools/check_adapter.py. */
function askPeft(python: string, { path }: RealZip, base: string): { status: number | null; said: string } {
  const args = ["tools/check_adapter.py", path, "--base", base];
  const env = { ...process.env, HF_HUB_OFFLINE: "1" };
  const { status, stdout, stderr } = spawnSync(python, args, { encoding: "utf8", env });
  return { status, said: stdout + stderr };
}

/** For each answer how far its worst token lies below onnxruntime's best, in logits. */
async function askOnnxruntime(python: string, zip: RealZip): Promise<readonly number[]> {
  await unpack(zip, "merged/onnx/model.onnx");
  const asked = join(zip.scratch, "answers.json");
  writeFileSync(asked, JSON.stringify(zip.answers.map((answer) => spoken(zip, answer))));
  const model = join(zip.scratch, "merged", onnxPath("fp32"));
  const ran = spawnSync(python, ["tests/interop/real_zip.py", model, asked], { encoding: "utf8" });
  if (ran.status !== 0) throw new Error(ran.stderr);
  return JSON.parse(ran.stdout) as number[];
}

/** For each answer 0 where transformers.js says the same, else how far its worst token lies below the best, in logits. */
async function askTransformersJs({ files, answers }: RealZip): Promise<readonly number[]> {
  const names = [...files.keys()].filter(
    (name) => name.startsWith("merged/") && !/safetensors$|onnx\/model_/.test(name),
  );
  const parts = await Promise.all(
    names.map(async (name) => [name.slice("merged/".length), await files.get(name)!.read()] as const),
  );
  const lm = await OnnxLanguageModel.open({ files: new Map(parts) }, "wasm", systemClock, "fp32");
  try {
    const requests = answers.map(({ task, prompt, tokens }) => {
      return { id: task, prompt, maxNewTokens: tokens, temperature: 0, seed: 0 };
    });
    const said = await lm.generate(requests);
    const gaps: number[] = [];
    for (const [i, { prompt, text }] of answers.entries()) {
      gaps.push(said[i]!.text === text ? 0 : await lm.worstGap({ prompt }, { text }));
    }
    return gaps;
  } finally {
    await lm.dispose();
  }
}

/** The same model with every tensor in f32, by gguf-py. */
function widened(python: string, gguf: string, scratch: string): string {
  const into = join(scratch, "widened.gguf");
  const ran = spawnSync(python, ["tests/interop/gguf_readers.py", "widen", gguf, into], { encoding: "utf8" });
  if (ran.status !== 0) throw new Error(ran.stderr);
  return into;
}

/** For each answer how far its worst token lies below llama.cpp's best, in probability: on the base file with gguf/adapter.gguf. */
async function askLlamaCpp(zip: RealZip, base: string): Promise<readonly number[]> {
  await unpack(zip, "gguf/");
  const llama = await openLlamaCpp();
  const model = await llama.loadModel({ modelPath: base });
  const gaps: number[] = [];
  for (const answer of zip.answers) {
    gaps.push(await greedyGap(model, spoken(zip, answer), join(zip.scratch, "gguf/adapter.gguf")));
  }
  await model.dispose();
  await llama.dispose();
  return gaps;
}

/** "19 of 20 equal, worst token 0.0004 below the best" */
function sentenceOf(reader: string, gaps: readonly number[]): string {
  const equal = gaps.filter((gap) => gap === 0).length;
  return `${reader}: ${equal} of ${gaps.length} answers equal, worst token ${Math.max(...gaps).toPrecision(2)} below the best`;
}

/** Ids of prompt and answer, with the end token where the student said it, and where the answer begins. */
function spoken({ tokenizer }: RealZip, { prompt, text, tokens }: Answer) {
  const before = tokenizer.encode(prompt);
  const after = tokenizer.encode(text);
  if (tokens === after.length + 1) after.push(tokenizer.endId);
  if (after.length !== tokens) throw new Error(`“${text}” has ${after.length} tokens, ${tokens} were said`);
  return { ids: [...before, ...after], from: before.length };
}

async function unpack({ files, scratch }: RealZip, prefix: string): Promise<void> {
  for (const [name, member] of files) {
    if (!name.startsWith(prefix)) continue;
    const path = join(scratch, name);
    mkdirSync(dirname(path), { recursive: true });
    const into = await open(path, "w");
    for await (const chunk of member.chunks()) await into.write(chunk);
    await into.close();
  }
}
