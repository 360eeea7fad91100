// Tokenizers out of the keys of GGUF files: ids, texts and conversations must be those of transformers with the tokenizer.json that
// the keys were made from (tests/golden/tokenizers), for byte-level BPE and SentencePiece.
import { expect, test } from "vitest";
import { GgufKeys } from "../../../src/models/gguf/keys.ts";
import { tokenizerConfigJson, tokenizerJson } from "../../../src/models/gguf/tokenizer_files.ts";
import { tokenIdsOf } from "../../../src/models/gguf/token_ids.ts";
import { chatTemplate } from "../../../src/tokenizer/chat_template.ts";
import { loadTokenizer } from "../../../src/tokenizer/tokenizer.ts";
import type { GgufMetadataValue } from "../../../src/formats/gguf_read/values.ts";
import { FAMILIES, type GoldenFamily, goldenTexts } from "../../tokenizer/goldens.ts";
import { tokenizerKeys } from "./tokenizer_keys.ts";

type Change = readonly [key: string, value: GgufMetadataValue | undefined];

/** A family's keys with some changed; undefined takes one away. */
function keysWith(family: GoldenFamily, ...changes: readonly Change[]): GgufKeys {
  const keys = tokenizerKeys(family);
  for (const [key, value] of changes) {
    if (value === undefined) keys.delete(`tokenizer.${key}`);
    else keys.set(`tokenizer.${key}`, value);
  }
  return new GgufKeys(keys, "m.gguf");
}
const tokenizerOf = (keys: GgufKeys) =>
  loadTokenizer(JSON.parse(tokenizerJson(keys)), JSON.parse(tokenizerConfigJson(keys)));
const configOf = (keys: GgufKeys) => JSON.parse(tokenizerConfigJson(keys)) as Record<string, unknown>;

/** As in tests/tokenizer/families.test.ts: what the library itself drops when it decodes. */
const DROPPED = { llama2: "\ufeff", gemma3: "\ufeff" } as Readonly<Record<string, string>>;

test.each(FAMILIES)("%s: ids and decoded texts are those of transformers", (family) => {
  const tokenizer = tokenizerOf(keysWith(family));
  const { texts } = goldenTexts(family);
  expect(texts.length).toBeGreaterThan(30);
  for (const { text, ids, with_specials, decoded } of texts) {
    const label = JSON.stringify(text);
    expect.soft(tokenizer.encode(text), label).toEqual(ids);
    expect.soft(tokenizer.encode(text, { addSpecials: true }), label).toEqual(with_specials);
    expect.soft(tokenizer.decode(ids), label).toBe(decoded.replaceAll(DROPPED[family] ?? "\0\0", ""));
  }
});

test.each(FAMILIES)("%s: conversations are those of transformers", (family) => {
  const keys = keysWith(family);
  const tokenizer = tokenizerOf(keys);
  const template = chatTemplate(configOf(keys), null);
  const { conversations } = goldenTexts(family);
  expect(conversations.length).toBeGreaterThan(2);
  for (const { messages, text, text_ids } of conversations) {
    expect(template.render(messages, false)).toBe(text);
    expect(tokenizer.encode(text)).toEqual(text_ids);
  }
});

test("whether a text begins with the bos token: the file says, otherwise the vocabulary's usage", () => {
  const first = (family: GoldenFamily, ...changes: readonly Change[]) => {
    const keys = keysWith(family, ...changes);
    const [id] = tokenizerOf(keys).encode("word", { addSpecials: true });
    return id === keys.tokenId("tokenizer.ggml.bos_token_id", 1e6);
  };
  const says = (value: boolean): Change => ["ggml.add_bos_token", value];
  expect([first("llama3"), first("llama2")]).toEqual([true, true]);
  expect([first("llama3", says(false)), first("llama2", says(false))]).toEqual([false, false]);
  expect([first("llama3", says(true)), first("qwen2")]).toEqual([true, false]);
});

test("an eos token behind each text where the file asks for one", () => {
  const keys = keysWith("llama2", ["ggml.add_eos_token", true]);
  expect(tokenizerOf(keys).encode("word", { addSpecials: true }).at(-1)).toBe(2);
});

test("SentencePiece without a blank before the text", () => {
  const tokenizer = tokenizerOf(keysWith("llama2", ["ggml.add_space_prefix", false]));
  const prefixed = tokenizerOf(keysWith("llama2"));
  expect(tokenizer.encode(" word")).toEqual(prefixed.encode("word"));
  expect(tokenizer.encode("word")).not.toEqual(prefixed.encode("word"));
  expect(tokenizer.decode(tokenizer.encode(" word "))).toBe(" word ");
});

test("SentencePiece that names no bos, eos and unknown token has them at 1, 2 and 0, as in llama.cpp", () => {
  const named = ["bos", "eos", "unknown"].map((each): Change => [`ggml.${each}_token_id`, undefined]);
  const config = configOf(keysWith("llama2", ...named));
  expect([config["bos_token"], config["eos_token"], config["unk_token"]]).toEqual(["<s>", "</s>", "<unk>"]);
});

test("a token may be called __proto__ or 12", () => {
  const tokens = [...(tokenizerKeys("llama2").get("tokenizer.ggml.tokens") as string[])];
  tokens[898] = "__proto__";
  tokens[899] = "12";
  const tokenizer = tokenizerOf(keysWith("llama2", ["ggml.tokens", tokens]));
  expect(tokenizer.idOf("__proto__")).toBe(898);
  expect(tokenizer.idOf("12")).toBe(899);
});

test.each<[string, GoldenFamily, Change, RegExp]>([
  [
    "an unknown vocabulary",
    "qwen2",
    ["ggml.model", "bert"],
    /"gpt2" \(byte-level BPE\) or "llama".*got "bert"/,
  ],
  ["an unknown way to cut", "qwen2", ["ggml.pre", "gpt-9"], /one of smollm, gpt-2, .*got "gpt-9"/],
  ["no way to cut", "qwen2", ["ggml.pre", undefined], /tokenizer\.ggml\.pre, got nothing/],
  ["no tokens", "qwen2", ["ggml.tokens", []], /at least one token.*got a list of 0/],
  ["a token twice", "qwen2", ["ggml.tokens", ["a", "b", "a"]], /tokens that differ, but 2 is "a" again/],
  ["tokens that are numbers", "qwen2", ["ggml.tokens", [1, 2]], /expected a list of texts/],
  ["kinds of other tokens", "qwen2", ["ggml.token_type", [1]], /expected a list of 907 numbers/],
  [
    "no merges",
    "qwen2",
    ["ggml.merges", undefined],
    /list of texts at the key tokenizer\.ggml\.merges, got nothing/,
  ],
  ["a merge of one", "qwen2", ["ggml.merges", ["a b", "ab"]], /blank between them in merge 1/],
  [
    "no scores",
    "llama2",
    ["ggml.scores", undefined],
    /list of 900 numbers at the key tokenizer\.ggml\.scores/,
  ],
  ["a score that is none", "llama2", ["ggml.scores", Array<number>(900).fill(NaN)], /list of 900 numbers/],
  ["no end", "qwen2", ["ggml.eos_token_id", undefined], /token that ends an answer/],
  ["an end beyond", "qwen2", ["ggml.eos_token_id", 907], /from 0 to 906.*got 907/],
  [
    "a template that is none",
    "qwen2",
    ["chat_template", 3],
    /expected a text at the key tokenizer\.chat_template/,
  ],
  [
    "a bos that is none",
    "llama3",
    ["ggml.bos_token_id", undefined],
    /put between at the key tokenizer\.ggml\.bos/,
  ],
  [
    "an endless token",
    "llama2",
    ["ggml.tokens", Array.from({ length: 900 }, (_, i) => "x".repeat(i + 1))],
    /at most 256 characters, not 257/,
  ],
])("%s is refused by its key", (_, family, change, sentence) => {
  const keys = keysWith(family, change);
  expect(() => [tokenizerJson(keys), tokenizerConfigJson(keys)]).toThrow(sentence);
});

test("a turn's end that no key names ends an answer too, by its text", () => {
  const keys = keysWith("gemma3");
  const tokens = keys.texts("tokenizer.ggml.tokens");
  expect(tokenIdsOf(keys, tokens.length)).toMatchObject({
    eos: 1,
    ends: [1, tokens.indexOf("<end_of_turn>")],
  });
  const named = keysWith("gemma3", ["ggml.eot_token_id", 4]);
  expect(tokenIdsOf(named, tokens.length).ends).toEqual([1, 4]);
});
