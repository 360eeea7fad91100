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
  ["no model", {}, {}, /"model": expected a JSON object, got undefined/],
  ["an unknown model type", { model: { type: "Nonsense", vocab: {} } }, {}, /tokenizer\.json: expected/],
  ["a list as config", { model: {} }, [], /tokenizer_config\.json: expected a JSON object, got a list/],
])("refuses %s by name", (_, json, config, message) => {
  expect(() => loadTokenizer(json, config)).toThrow(
    expect.objectContaining({ code: "model-invalid", message: expect.stringMatching(message) as string }),
  );
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
