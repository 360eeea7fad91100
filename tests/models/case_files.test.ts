// Model folders as people have them: what transformers loads is loaded, and what would be computed otherwise is named.
import { FAMILIES } from "../../src/models/families/list.ts";
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { bytesSource } from "../../src/formats/byte_source.ts";
import type { Folder } from "../../src/models/folder.ts";
import { type ModelParts, openModel } from "../../src/models/open.ts";
import { folderSource } from "../../src/models/source.ts";
import { loadTokenizer } from "../../src/tokenizer/tokenizer.ts";

type Json = Readonly<Record<string, unknown>>;
const jsonOf = (path: string) => JSON.parse(readFileSync(path, "utf8")) as Json;
const POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 123456\n";

/** Files of one folder, then of a second one, with some in their place. */
function folder(paths: readonly string[], changes: Readonly<Record<string, string>> = {}): Folder {
  const open = (file: string) => {
    const change = changes[file];
    if (change !== undefined) return Promise.resolve(bytesSource(new TextEncoder().encode(change), file));
    const path = paths.map((each) => `${each}/${file}`).find((each) => existsSync(each));
    return Promise.resolve(path === undefined ? null : bytesSource(new Uint8Array(readFileSync(path)), file));
  };
  return { name: "toy", files: null, open };
}
const opened = async <Part extends keyof ModelParts>(each: Folder, ...wanted: Part[]) =>
  openModel(await folderSource("toy", each), wanted);

const LLAMA = "tests/golden/families/llama";
const TOKENIZER = "tests/golden/tokenizers/llama3";

test.each(["index-other-metadata", "index-total-size-count"])("%s: loads", async (name) => {
  const { tensors } = await opened(
    folder([`tests/golden/cases/${name}`, "tests/golden/families/qwen2"]),
    "tensors",
  );
  expect(tensors.tensors.size).toBe(26);
});

test("without max_position_embeddings a family's own limit is taken, as transformers does", async () => {
  const config = { ...jsonOf(`${LLAMA}/config.json`), max_position_embeddings: undefined };
  const { architecture } = await opened(
    folder([LLAMA], { "config.json": JSON.stringify(config) }),
    "architecture",
  );
  expect(architecture.maxPositions).toBe(2048);
});

test.each([
  ["qwen2", 32_768],
  ["qwen3", 32_768],
  ["gemma3_text", 131_072],
])("%s without max_position_embeddings takes %d, as transformers does", (family, limit) => {
  expect(FAMILIES.find(({ id }) => id === family)?.defaultMaxPositions).toBe(limit);
});

test("a head that is said to be tied, and is another one than the embedding, is named", async () => {
  const config = { ...jsonOf(`${LLAMA}/config.json`), tie_word_embeddings: true };
  await expect(opened(folder([LLAMA], { "config.json": JSON.stringify(config) }), "tensors")).rejects.toThrow(
    /tie_word_embeddings = true, but the weights hold a lm_head\.weight that differs/,
  );
});

test.each([
  ["model.safetensors", "tensors"],
  ["config.json", "architecture"],
  ["tokenizer.json", "tokenizer"],
] as const)("a Git LFS pointer as %s is named", async (file, part) => {
  await expect(opened(folder([LLAMA, TOKENIZER], { [file]: POINTER }), part)).rejects.toThrow(
    new RegExp(`${file.replace(".", "\\.")} is not the file itself but a Git LFS pointer.*git lfs pull`),
  );
});

test.each(["Infinity", "-Infinity", "NaN"])("%s in a JSON file is named with its place", async (word) => {
  const changes = { "tokenizer_config.json": `{"model_max_length": ${word}, "eos_token": "</s>"}\n` };
  const config = { ...jsonOf(`${LLAMA}/config.json`), vocab_size: 2000 };
  await expect(
    opened(folder([TOKENIZER], { ...changes, "config.json": JSON.stringify(config) }), "tokenizer"),
  ).rejects.toThrow(
    new RegExp(`tokenizer_config\\.json: .*${word} at character 22 is no JSON, although Python writes it`),
  );
});

const llama3 = jsonOf(`${TOKENIZER}/tokenizer.json`);
const llama3Config = jsonOf(`${TOKENIZER}/tokenizer_config.json`);

test("a pad token that the vocabulary lacks is none; an end token that it lacks is refused", () => {
  expect(loadTokenizer(llama3, { ...llama3Config, pad_token: "<|PAD|>" }).padId).toBeNull();
  expect(() => loadTokenizer(llama3, { ...llama3Config, eos_token: "<|PAD|>" })).toThrow(
    /has no "<\|PAD\|>"/,
  );
});

test("a token that stands in tokenizer_config.json alone is one token", () => {
  const tokenizer = loadTokenizer(
    llama3,
    jsonOf("tests/golden/cases/tokenizer-config-added-token/tokenizer_config.json"),
  );
  expect(tokenizer.encode("a<custom>b")).toEqual([...tokenizer.encode("a"), 905, ...tokenizer.encode("b")]);
  expect(tokenizer.decode([905])).toBe("<custom>");
  expect(tokenizer.vocabSize).toBeGreaterThanOrEqual(906);
});

test.each([4e9, 2 ** 31, 1e8, 2 ** 22 + 1, 0.5, -1, "7", null])(
  "a token with the id %j is refused at once",
  (id) => {
    const model = llama3["model"] as { readonly vocab: Json };
    const vocab = { ...model.vocab, zzz: id };
    expect(() => loadTokenizer({ ...llama3, model: { ...model, vocab } }, llama3Config)).toThrow(
      /token "zzz" has the id/,
    );
    const added = [...(llama3["added_tokens"] as Json[]), { content: "<z>", id, special: true }];
    expect(() => loadTokenizer({ ...llama3, added_tokens: added }, llama3Config)).toThrow(
      /token "<z>" has the id/,
    );
  },
);

test("a list of chat templates without a default leaves the model usable; only messages are refused", async () => {
  const changes = {
    "config.json": JSON.stringify({ ...jsonOf(`${LLAMA}/config.json`), vocab_size: 2000 }),
    "chat_template.jinja": "",
    "tokenizer_config.json": JSON.stringify({
      ...llama3Config,
      chat_template: [{ name: "tool_use", template: "T" }],
    }),
  };
  const files = folder([TOKENIZER], changes);
  const open = (file: string) => (file === "chat_template.jinja" ? Promise.resolve(null) : files.open(file));
  const model = await opened({ ...files, open }, "tokenizer");
  expect(model.tokenizer.encode("a")).not.toEqual([]);
  await expect(model.chat()).rejects.toThrow(/a list without one called "default" \(tool_use\)/);
});
