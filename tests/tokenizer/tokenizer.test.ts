import { expect, test } from "vitest";
import { loadTokenizer } from "../../src/tokenizer/tokenizer.ts";
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

test("a pattern that would try for hours is refused before a token is cut by it", () => {
  const pattern = { Regex: "(a+)+$" };
  const json = {
    added_tokens: [{ id: 1, content: `${"a".repeat(60)}!`, normalized: true }],
    normalizer: { type: "Replace", pattern, content: "" },
    pre_tokenizer: null,
    post_processor: null,
    decoder: null,
    model: { type: "WordLevel", vocab: { a: 0 }, unk_token: "a" },
  };
  expect(() => loadTokenizer(json, { eos_token: "a" })).toThrow(/normalizer: the pattern .* takes too long/);
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
