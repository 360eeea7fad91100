// What JavaScript's classes of signs would cut otherwise than Rust's, held here by a few signs; tests/interop asks Hugging Face's tokenizers
// about thousands of texts.
import { expect, test } from "vitest";
import { asRustReads } from "../../src/tokenizer/rust_rules.ts";
import { loadTokenizer } from "../../src/tokenizer/tokenizer.ts";

const VOCABULARY = [
  "a",
  " a",
  "½",
  " ",
  "  ",
  "\u0085",
  "\uFEFF",
  "1",
  "12",
  "²",
  "!",
  "!!",
  "a ",
  "a]",
  "]",
  "<unk>",
];

function tokensOf(pre_tokenizer: unknown, text: string): string[] {
  const tokenizer = loadTokenizer(
    {
      added_tokens: [],
      normalizer: null,
      pre_tokenizer,
      post_processor: null,
      decoder: null,
      model: {
        type: "WordLevel",
        vocab: Object.fromEntries(VOCABULARY.map((token, id) => [token, id])),
        unk_token: "<unk>",
      },
    },
    { eos_token: "a" },
  );
  return tokenizer.encode(text).map((id) => VOCABULARY[id]!);
}

function endsWith(sign: string) {
  return { type: "Split", pattern: { String: sign }, behavior: "MergedWithPrevious", invert: false };
}

test.each([
  [
    "each digit alone, of every script",
    { type: "Digits", individual_digits: true },
    "a1½²a",
    ["a", "1", "½", "²", "a"],
  ],
  ["digits together", { type: "Digits", individual_digits: false }, "a12a", ["a", "12", "a"]],
  ["blanks as Unicode has them", { type: "WhitespaceSplit" }, "a\u0085a a", ["a", "a", "a"]],
  ["U+FEFF is no blank", { type: "WhitespaceSplit" }, "a \uFEFF a", ["a", "\uFEFF", "a"]],
  ["each punctuation mark alone", { type: "Punctuation" }, "a!!a", ["a", "!", "!", "a"]],
  ["a cut behind each blank", endsWith(" "), "a a  a", ["a ", "a ", " ", "a"]],
  ["a cut behind a sign of patterns", endsWith("]"), "a]]1", ["a]", "]", "1"]],
])("%s", (_, part, text, tokens) => {
  expect(tokensOf(part, text)).toEqual(tokens);
});

test("a behavior that the library does not have is refused, not cut otherwise", () => {
  const split = { type: "Split", pattern: { String: " " }, behavior: "MergedWithNext", invert: false };
  expect(() => asRustReads({ type: "Sequence", pretokenizers: [split] })).toThrow(
    /behavior "MergedWithNext" would be cut otherwise here/,
  );
  expect(asRustReads({ ...split, behavior: "Removed" })).toEqual({ ...split, behavior: "Removed" });
});
