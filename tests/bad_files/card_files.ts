// Models as picked folders and with a retort.json: edited, of other versions, mixed with other models' files.
import { readdirSync, readFileSync } from "node:fs";
import { openModel } from "../../src/models/open.ts";
import { pickedSource } from "../../src/models/picked_folder.ts";
import { type BadContent, type BadFile, type BadFiles, INSTEAD } from "./bad_file.ts";

type Files = Readonly<Record<string, BadContent | null>>;
const TINY = "public/models/tiny";
const names = readdirSync(TINY).filter((name) => name !== "onnx" && name !== "README.md");
const sound: Files = Object.fromEntries(
  names.map((name) => [name, new Uint8Array(readFileSync(`${TINY}/${name}`))]),
);
const card = JSON.parse(readFileSync(`${TINY}/retort.json`, "utf8")) as Readonly<Record<string, unknown>> & {
  readonly dialect: Readonly<Record<string, unknown>>;
  readonly files: Readonly<Record<string, unknown>>;
};

/** Opens what was picked, with all of its parts and its voice. */
async function pick(files: Files): Promise<void> {
  const picked = Object.entries(files).flatMap(([path, content]) =>
    content === null ? [] : [{ path, file: new File([content], path) }],
  );
  const model = await openModel(await pickedSource(picked), [
    "architecture",
    "tokenizer",
    "tensors",
    "files",
  ]);
  await model.voice();
}
const changed = (change: Readonly<Record<string, unknown>>) =>
  pick({ ...sound, "retort.json": JSON.stringify({ ...card, ...change }) });
const dialect = (change: Readonly<Record<string, unknown>>) =>
  changed({ dialect: { ...card.dialect, ...change } });
const listed = (name: string, value: unknown) => changed({ files: { ...card.files, [name]: value } });

const rows: readonly (readonly [name: string, read: () => unknown, says: RegExp, code?: BadFile["code"]])[] =
  [
    [
      "a card that is cut",
      () => pick({ ...sound, "retort.json": '{"schema":1,' }),
      /retort\.json: expected JSON/,
      "file-invalid",
    ],
    ["a card that is a list", () => pick({ ...sound, "retort.json": "[]" }), /retort\.json: schema/],
    ["a card of a later version", () => changed({ schema: 2 }), /retort\.json: schema/],
    ["a card of another kind", () => changed({ kind: "retort/run" }), /retort\.json: kind/],
    ["a card without a name", () => changed({ name: "" }), /retort\.json: name/],
    ["a card with a field that nobody knows", () => changed({ author: "x" }), /retort\.json: author/],
    [
      "a file outside of the folder",
      () => listed("../x.json", { bytes: 1, sha256: "0".repeat(64) }),
      /retort\.json: files/,
    ],
    [
      "a file of minus one byte",
      () => listed("config.json", { bytes: -1, sha256: "0".repeat(64) }),
      /config\.json\.bytes|files/,
    ],
    ["a hash in capitals", () => listed("config.json", { bytes: 502, sha256: "A".repeat(64) }), /sha256/],
    [
      "a file of another hash",
      () => listed("config.json", { bytes: 502, sha256: "0".repeat(64) }),
      /config\.json: expected sha256 0{64}/,
      "file-invalid",
    ],
    [
      "a file of another size",
      () => listed("config.json", { bytes: 9, sha256: "0".repeat(64) }),
      /config\.json: expected 9 bytes, got 502/,
      "file-invalid",
    ],
    [
      "a file that is missing",
      () => pick({ ...sound, "tokenizer.json": null }),
      /there is no tokenizer\.json/,
    ],
    [
      "weights of another version",
      () => pick({ ...sound, "model.safetensors": "x" }),
      /model\.safetensors: expected 3064248 bytes, got 1/,
      "file-invalid",
    ],
    ["a dialect of another kind", () => dialect({ kind: "verse" }), /retort\.json: dialect/],
    [
      "an answer's pattern that is none",
      () => dialect({ answerPattern: "(" }),
      /answerPattern|pattern|regular expression/,
    ],
    [
      "an answer's pattern that tries again and again",
      () => dialect({ answerPattern: "(a+)+$" }),
      /answerPattern|pattern|regular expression/,
    ],
    ["a prompt without the question", () => dialect({ propose: "<|bos|> <|assistant|>" }), /question/],
    ["half a turn that is read", () => dialect({ maxRead: 0.5 }), /maxRead/],
    [
      "a folder without config.json",
      () => pick({ "model.safetensors": "x", "README.md": "x" }),
      /None of the 2 files is called config\.json/,
    ],
    ["two models", () => pick({ "a/config.json": "{}", "b/config.json": "{}" }), /several models: a, b/],
    [
      "two GGUF models",
      () => pick({ "a.gguf": "x", "b.gguf": "x" }),
      /several GGUF models: a\.gguf, b\.gguf/,
    ],
    [
      "weights of PyTorch alone",
      () =>
        pick({ ...sound, "retort.json": null, "model.safetensors": null, "pytorch_model.bin": INSTEAD.zip }),
      /It holds pytorch_model\.bin, which cannot be read here; look for the same model as safetensors/,
    ],
    [
      "weights for llama.cpp in a folder",
      () => pick({ ...sound, "retort.json": null, "model.safetensors": null, "x.gguf": "GGUF" }),
      /x\.gguf.*Open the GGUF file by itself/,
    ],
    [
      "a model of another maker in ONNX alone",
      () => pick({ ...sound, "retort.json": null, "model.safetensors": null, "model.onnx": "x" }),
      /model\.onnx/,
    ],
    ["nothing", () => pick({}), /None of the 0 files/],
  ];

export const cardFiles: BadFiles = {
  reader: "picked models",
  files: rows.map(([name, read, says, code = "model-invalid"]): BadFile => ({ name, read, code, says })),
};
