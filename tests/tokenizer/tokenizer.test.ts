import { expect, test } from "vitest";
import { loadTokenizer } from "../../src/tokenizer/tokenizer.ts";
import { checkFilePatterns } from "../../src/tokenizer/file_patterns.ts";
import { bundledTokenizer, referenceRows } from "./bundled.ts";

test("encodes the twelve reference prompts to the PyTorch recipe's ids and back to the same text", () => {
  const tokenizer = bundledTokenizer();
  const rows = referenceRows();
  expect(rows).toHaveLength(12);
  for (const row of rows) {
    expect(tokenizer.encode(row.text)).toEqual(row.ids);
    expect(tokenizer.decode(row.ids)).toBe(row.text);
    expect(tokenizer.decode(row.greedy)).toBe(row.greedy_text);
  }
});

test("names the special ids and the vocabulary's size", () => {
  const tokenizer = bundledTokenizer();
  expect(tokenizer.endId).toBe(2);
  expect(tokenizer.padId).toBe(0);
  expect(tokenizer.idOf("<|peer|>")).toBe(5);
  expect(tokenizer.vocabSize).toBe(208);
  expect(() => tokenizer.idOf("<|absent|>")).toThrow(/no "<\|absent\|>"/);
});

test("adds nothing to empty text and decodes an empty list", () => {
  const tokenizer = bundledTokenizer();
  expect(tokenizer.encode("")).toEqual([]);
  expect(tokenizer.decode([])).toBe("");
});

test("a word outside the vocabulary becomes <unk>, not nothing", () => {
  const tokenizer = bundledTokenizer();
  expect(tokenizer.encode("Ann zebra")).toEqual([tokenizer.idOf("Ann"), tokenizer.idOf("<unk>")]);
});

test.each([
  ["a web page's text", "<!doctype html>", {}, /tokenizer\.json: expected a JSON object, got string/],
  ["no model", {}, {}, /"model": expected a JSON object, got nothing/],
  [
    "an unknown model type",
    { model: { type: "Nonsense", vocab: {} } },
    {},
    /tokenizer\.json: the model is of the type "Nonsense", expected one of BPE/,
  ],
  ["a list as config", { model: {} }, [], /tokenizer_config\.json: expected a JSON object, got a list/],
])("refuses %s by name", (_, json, config, message) => {
  expect(() => loadTokenizer(json, config)).toThrow(
    expect.objectContaining({ code: "model-invalid", message: expect.stringMatching(message) as string }),
  );
});

test.each([
  "(a+)+$",
  "(a|a)*$",
  "(?:x*)*y",
  String.raw`(\w+\s?)+$`,
  "a*a*a*a*!",
  String.raw`\s*\s*\s*\s*\S\n`,
])("refuses the pattern %s of a tokenizer.json, soon: on some text it would try for hours", (pattern) => {
  const json = {
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: { type: "Split", pattern: { Regex: pattern }, behavior: "Isolated", invert: false },
    post_processor: null,
    decoder: null,
    model: { type: "WordLevel", vocab: { a: 0 }, unk_token: "a" },
  };
  const from = performance.now();
  expect(() => loadTokenizer(json, { eos_token: "a" })).toThrow(
    /pre_tokenizer: the pattern .* takes too long/,
  );
  expect(performance.now() - from).toBeLessThan(10_000);
});

test("patterns of known tokenizers are read", () => {
  const known = [
    String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
    String.raw`'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`,
    String.raw`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  ];
  for (const Regex of known) {
    expect(() => checkFilePatterns({ pre_tokenizer: { pattern: { Regex } } })).not.toThrow();
  }
});

test("refuses a config whose end token is missing or not in the vocabulary", () => {
  const model = { type: "WordLevel", vocab: { a: 0 }, unk_token: "a" };
  const json = {
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: null,
    post_processor: null,
    decoder: null,
    model,
  };
  expect(() => loadTokenizer(json, {})).toThrow(/expected "eos_token"/);
  expect(() => loadTokenizer(json, { eos_token: { content: "</s>" } })).toThrow(/no "<\/s>"/);
});

test("a pattern that the library would pass over, and parts that it reads only in use, are named", () => {
  const json = (pre_tokenizer: unknown) => ({
    added_tokens: [],
    normalizer: null,
    pre_tokenizer,
    post_processor: null,
    decoder: null,
    model: { type: "WordLevel", vocab: { a: 0 }, unk_token: "a" },
  });
  const split = { type: "Split", pattern: {}, behavior: "Isolated", invert: false };
  const config = { eos_token: "a" };
  expect(() => loadTokenizer(json(split), config)).toThrow(
    /pre_tokenizer: expected a pattern .*"String".*, got \{\}/,
  );
  expect(() =>
    loadTokenizer({ ...json(null), normalizer: { type: "Replace", content: "" } }, config),
  ).toThrow(/normalizer: expected a pattern .* got nothing/);
  const empty = {
    type: "TemplateProcessing",
    single: [{ SpecialToken: null }],
    pair: [],
    special_tokens: {},
  };
  expect(() => loadTokenizer({ ...json(null), post_processor: empty }, config)).toThrow(
    /the post_processor puts nothing around texts, which is none of the tokens/,
  );
  const odd = { type: "TemplateProcessing", single: ["x"], pair: [], special_tokens: {} };
  const tokenizer = loadTokenizer({ ...json(null), post_processor: odd }, config);
  expect(() => tokenizer.encode("a", { addSpecials: true })).toThrow(/so it cannot cut a text \(/);
});
