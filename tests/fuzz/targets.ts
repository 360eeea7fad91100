// Every reader of what strangers bring, with sound files to damage: bytes, JSON by its structure, and texts.
import { readFileSync } from "node:fs";
import { textsFromQuery, configFromTexts } from "../../src/app/run/form_texts.ts";
import { codeOfReturn } from "../../src/app/hub/hub_sign_in.ts";
import { teamWords } from "../../src/app/parts/wording.ts";
import { parseMessages } from "../../src/cli/text.ts";
import { parseJsonLines } from "../../src/core/json_lines.ts";
import type { RandomStream } from "../../src/core/rng.ts";
import { lessonsOfDebate, readDebate } from "../../src/export/debate_read.ts";
import { exportPeft } from "../../src/export/peft.ts";
import { readPeft } from "../../src/export/peft_read.ts";
import { bytesSource } from "../../src/formats/byte_source.ts";
import { readSafetensors, toFloat32, writeSafetensors } from "../../src/formats/safetensors.ts";
import { parseShardIndex } from "../../src/formats/safetensors_shards.ts";
import { parseStrictJson } from "../../src/formats/strict_json.ts";
import { zipInMemory } from "../../src/formats/zip.ts";
import { openZip } from "../../src/formats/zip_read.ts";
import { parseArchitecture, ropeFrequencies, tensorShapes } from "../../src/models/architecture.ts";
import { parseModelCard } from "../../src/models/card.ts";
import { parseEndpoint, parseModelAddress } from "../../src/models/hub/hub_address.ts";
import { openModel } from "../../src/models/open.ts";
import { parseJournal } from "../../src/models/stored/journal.ts";
import { datasetSchema } from "../../src/records/dataset.ts";
import { readReport, storedRunSchema } from "../../src/records/eval_v1.ts";
import { stepMetricSchema } from "../../src/records/metric.ts";
import { readRecord } from "../../src/records/schema.ts";
import { readTurn, storedTurnSchema } from "../../src/records/turn_v1.ts";
import { SETTINGS } from "../../src/settings/run_config.ts";
import { finalAnswer, sameNumber } from "../../src/tasks/final_answer.ts";
import { isFound } from "../../src/tasks/pattern.ts";
import { readQuestions } from "../../src/tasks/reading/read_questions.ts";
import { USUAL_WISH } from "../../src/tasks/reading/read_wish.ts";
import { readTaskLines } from "../../src/tasks/reading/task_lines.ts";
import { turnsInOrder } from "../../src/teachers/trajectory.ts";
import { chatRows, chatTemplate } from "../../src/tokenizer/chat_template.ts";
import { loadTokenizer } from "../../src/tokenizer/tokenizer.ts";
import { wordDialect, type WordDialectSpec } from "../../src/voice/words/dialect.ts";
import { goldenAdapter } from "../export/golden.ts";
import { smallGguf, sourceOf } from "../models/gguf/small_gguf.ts";
import { dataset, metric, runRecord, turn } from "../store/records.ts";
import { mutateBytes, mutateJson, mutateText } from "./mutate.ts";
import { wholeFiles } from "./whole_files.ts";

export interface Target {
  readonly name: string;
  /** How many of the cases it gets, beside the others'. Slow readers get fewer. */
  readonly share: number;
  /** A damaged file, to be given to the reader. */
  make(random: RandomStream): () => unknown;
}

type Bytes = Uint8Array<ArrayBuffer>;

const json = (path: string): unknown => JSON.parse(readFileSync(path, "utf8"));
const utf8 = (text: string): Bytes => new TextEncoder().encode(text);
const BASE = { path: "base", name: "base", sha256: "" };
const MESSAGES = [
  { role: "system", content: "Be brief." },
  { role: "user", content: "Hi {{ x }}" },
  { role: "assistant", content: "<think>\nno\n</think>\n\nyes" },
] as const;
const FOLDERS = ["smollm2", "qwen2", "qwen3", "llama3", "llama2"].map(
  (name) => `tests/golden/tokenizers/${name}`,
);

const bytes = (
  name: string,
  share: number,
  seeds: readonly Bytes[],
  give: (bytes: Bytes) => unknown,
): Target => ({
  name,
  share,
  make: (random) => {
    const damaged = mutateBytes(random.pick(seeds), random);
    return () => give(damaged);
  },
});
const text = (
  name: string,
  share: number,
  seeds: readonly string[],
  give: (text: string) => unknown,
): Target => ({
  name,
  share,
  make: (random) => {
    const damaged = mutateText(random.pick(seeds), random);
    return () => give(damaged);
  },
});
const value = (
  name: string,
  share: number,
  seeds: readonly unknown[],
  give: (value: unknown) => unknown,
): Target => ({
  name,
  share,
  make: (random) => {
    const damaged = mutateJson(random.pick(seeds), random);
    return () => give(damaged);
  },
});

/** A file of two tensors whose header is JSON damaged by its structure. */
function structured(): Target {
  const header = {
    __metadata__: { format: "pt" },
    a: { dtype: "F32", shape: [2, 3], data_offsets: [0, 24] },
    b: { dtype: "F16", shape: [4], data_offsets: [24, 32] },
  };
  return value("safetensors, structure", 20, [header], (damaged) => {
    const head = utf8(JSON.stringify(damaged) ?? "");
    const file = new Uint8Array(8 + head.length + 32);
    new DataView(file.buffer).setBigUint64(0, BigInt(head.length), true);
    file.set(head, 8);
    for (const tensor of readSafetensors(file, "x").tensors.values()) toFloat32(tensor);
  });
}

function weights(): readonly Target[] {
  const small = writeSafetensors([["a", [2, 3], new Float32Array(6)]], { format: "pt" });
  const index = {
    metadata: { total_size: 9 },
    weight_map: { a: "model-00001-of-00002.safetensors", b: "x.safetensors" },
  };
  return [
    bytes("safetensors, bytes", 20, [small], (damaged) => {
      for (const tensor of readSafetensors(damaged, "x").tensors.values()) toFloat32(tensor);
    }),
    structured(),
    value("shard index", 5, [index], (damaged) => parseShardIndex(utf8(JSON.stringify(damaged) ?? ""), "x")),
    bytes("strict JSON", 10, [utf8(JSON.stringify(index))], (damaged) =>
      parseStrictJson(damaged, "x", "any"),
    ),
    bytes("gguf", 2, [smallGguf()], async (damaged) => {
      const model = await openModel(await sourceOf(damaged), ["architecture", "tokenizer", "tensors"]);
      model.tokenizer.encode("ab 12 é");
    }),
  ];
}

async function archives(): Promise<readonly Target[]> {
  const zip = await zipInMemory([
    ["manifest.json", utf8("{}")],
    ["a/b.txt", utf8("text ".repeat(40))],
  ]);
  const journal = utf8(
    '{"file":"a","chunk":0,"sha256":"' + "0".repeat(64) + '"}\n{"file":"a","state":"whole"}\n',
  );
  return [
    bytes("zip", 10, [Uint8Array.from(zip)], async (damaged) => {
      for (const file of (await openZip(bytesSource(damaged, "x"), "x")).values()) await file.read();
    }),
    bytes("download journal", 5, [journal], parseJournal),
  ];
}

function models(): readonly Target[] {
  const configs = [
    json("public/models/tiny/config.json"),
    ...["llama", "qwen2", "qwen3", "gemma3"].map((name) => json(`tests/golden/families/${name}/config.json`)),
  ];
  const tokenizers = FOLDERS.map((folder) => [
    json(`${folder}/tokenizer.json`),
    json(`${folder}/tokenizer_config.json`),
  ]);
  const tiny = json("public/models/tiny/retort.json") as { readonly dialect: WordDialectSpec };
  const architecture = parseArchitecture(configs[0]);
  const adapter = exportPeft({ ...goldenAdapter(), base: BASE });
  const tensors = adapter.get("adapter_model.safetensors")!;
  const settings = adapter.get("adapter_config.json")!;
  return [
    value("config.json", 10, configs, (damaged) => {
      const read = parseArchitecture(damaged);
      tensorShapes(read);
      ropeFrequencies(read);
    }),
    value("adapter_config.json", 2, [JSON.parse(new TextDecoder().decode(settings))], (damaged) =>
      readPeft({ config: utf8(JSON.stringify(damaged) ?? ""), tensors }, architecture, BASE),
    ),
    bytes("adapter", 0.3, [tensors], (damaged) =>
      readPeft({ config: settings, tensors: damaged }, architecture, BASE),
    ),
    value("tokenizer", 1, tokenizers, (damaged) => {
      const [file, config] = Array.isArray(damaged) ? (damaged as unknown[]) : [];
      const tokenizer = loadTokenizer(file, config);
      tokenizer.decode(tokenizer.encode("Ab 12  é\n<|im_end|>", { addSpecials: true }));
    }),
    value("retort.json", 5, [tiny], (damaged) => {
      const card = parseModelCard(damaged, "x");
      const dialect = wordDialect(card.dialect);
      dialect.answer("Ann has 3 eggs . Answer : 3 ".repeat(40));
    }),
  ];
}

function templates(): readonly Target[] {
  const sources = FOLDERS.slice(0, 4).map((folder) => {
    const config = json(`${folder}/tokenizer_config.json`) as { readonly chat_template?: string };
    return config.chat_template ?? readFileSync(`${folder}/chat_template.jinja`, "utf8");
  });
  const encode = (said: string) => Array.from(said, (sign) => sign.codePointAt(0)!);
  return [
    text("chat template", 4, sources, (damaged) => {
      const template = chatTemplate({ bos_token: "<s>" }, damaged);
      template.render(MESSAGES, true);
      chatRows(template, { encode }, MESSAGES);
    }),
  ];
}

function questions(): readonly Target[] {
  const table = 'question,answer,split\n"How many, ""really""?",4,test\nWho?,Ann,distil\n';
  const lines = '{"question":"How many?","answer":"4"}\n{"question":"Who?","answer":"Ann"}\n';
  const chats =
    '{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}\n{"messages":[{"role":"system","content":"s"},{"role":"assistant","content":"é"}]}\n';
  const said = {
    id: "a",
    read: [],
    prompt: "p",
    text: "t",
    solution: "s",
    answer: null,
    temperature: 0,
    seed: 1,
    promptTokens: 1,
    tokens: 1,
    finish: "stop",
    ms: 1,
    learned: true,
    agent: 0,
    role: "propose",
    correct: true,
  };
  const debate = {
    schema: "debate/1",
    task: "t",
    family: "f",
    split: "distil",
    set: "distil",
    question: "q",
    model: null,
    gold: "3",
    rounds: [[said], [{ ...said, id: "b", read: ["a"], role: "revise" }]],
    changes: [{ from: null, to: "3", effect: "corrected", agent: 0, round: 1, after: [] }],
    votes: [{ answer: "3", agents: [0] }],
    verdict: { answer: "3", correct: true },
  };
  const answers = [
    "#### 1,234",
    "The answer is \\boxed{\\frac{1}{2}}.",
    "5 * 6 = 30\nAnswer: $30",
    "$1{,}000.5$ or -3/4",
  ];
  return [
    text("questions as a table", 4, [table], (damaged) =>
      readQuestions({ name: "x.csv", content: damaged }, USUAL_WISH),
    ),
    text("questions as lines", 4, [lines], (damaged) =>
      readQuestions({ name: "x.jsonl", content: damaged }, USUAL_WISH),
    ),
    bytes("questions as bytes", 4, [utf8(table)], (damaged) =>
      readQuestions({ name: "x.csv", content: damaged }, USUAL_WISH),
    ),
    text("task lines", 5, [lines], (damaged) => readTaskLines(damaged, "x", { needsAnswers: false })),
    text("chat lines", 5, [chats], (damaged) => {
      for (const { value: line } of parseJsonLines(damaged, "x")) {
        if (typeof line === "object" && line !== null && "messages" in line)
          parseMessages(line.messages, "x");
        else lessonsOfDebate(readDebate(line, "x"));
      }
    }),
    value("debate line", 5, [debate], (damaged) => lessonsOfDebate(readDebate(damaged, "x"))),
    text("answer", 10, answers, (damaged) => sameNumber(finalAnswer(damaged), "30")),
    text("answer rule", 5, ["(a+)+$", "[a-z]{2,5}|\\d+(?:x|y)*", "^\\w+ \\d$"], (damaged) =>
      isFound(damaged, "aaaaaaaaaaaaaaaaaaaaaaaa 12 é!"),
    ),
  ];
}

function records(): readonly Target[] {
  const plain = (each: unknown): unknown => JSON.parse(JSON.stringify(each));
  return [
    value("run record", 10, [plain(runRecord("a"))], (damaged) => {
      const read = readReport(readRecord(storedRunSchema, damaged, { record: "a run", where: "x" }));
      teamWords({ ...read, config: SETTINGS.check(SETTINGS.complete(read.config)) });
      new Date(read.createdAt).toISOString();
    }),
    value("turns", 5, [[plain(turn("a", 0)), plain(turn("a", 1))]], (damaged) => {
      const list = Array.isArray(damaged) ? (damaged as unknown[]) : [damaged];
      const turns = list.map((each) =>
        readTurn(readRecord(storedTurnSchema, each, { record: "a turn", where: "x" })),
      );
      turnsInOrder(turns, []);
    }),
    value("lessons", 5, [plain(dataset("a"))], (damaged) =>
      readRecord(datasetSchema, damaged, { record: "lessons", where: "x" }),
    ),
    value("training step", 5, [plain(metric("a", 1))], (damaged) =>
      readRecord(stepMetricSchema, damaged, { record: "a step", where: "x" }),
    ),
  ];
}

function addresses(): readonly Target[] {
  return [
    text("page address", 5, ["?agents=3&rounds=2&strategy=dpo&seed=7&tasks=40"], (damaged) =>
      configFromTexts(textsFromQuery(damaged)),
    ),
    text("sign-in return", 5, ["?code=abc&state=xyz", "?error=denied&state=xyz"], (damaged) =>
      codeOfReturn(damaged, { state: "xyz" }),
    ),
    text("model address", 5, ["https://huggingface.co/a/b/tree/main", "a/b@main"], (damaged) =>
      parseModelAddress(damaged),
    ),
    text("mirror address", 5, ["https://mirror.example/hub/", "http://localhost:8080"], parseEndpoint),
  ];
}

export async function targets(): Promise<readonly Target[]> {
  return [
    ...weights(),
    ...(await archives()),
    ...models(),
    ...templates(),
    ...questions(),
    ...records(),
    ...addresses(),
    ...(await wholeFiles()),
  ];
}
