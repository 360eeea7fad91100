import { expect, test } from "vitest";
import { FAMILIES, familyTokenizer, goldenTexts } from "./goldens.ts";

/** Where @huggingface/tokenizers differs from the original, and nobody will meet it. */
const KNOWN_DIFFERENCES = [
  // Decoding only: a byte order mark that is not in the vocabulary and falls back to bytes is dropped.
  { family: "llama2", from: "\ufeff", to: "" },
  { family: "gemma3", from: "\ufeff", to: "" },
];

test.each(FAMILIES)("%s: ids and decoded texts are those of transformers", (family) => {
  const tokenizer = familyTokenizer(family);
  const { texts } = goldenTexts(family);
  expect(texts.length).toBeGreaterThan(30);
  const known = KNOWN_DIFFERENCES.filter((each) => each.family === family);
  for (const { text, ids, with_specials, decoded } of texts) {
    const label = JSON.stringify(text);
    expect.soft(tokenizer.encode(text), label).toEqual(ids);
    expect.soft(tokenizer.encode(text, { addSpecials: true }), label).toEqual(with_specials);
    const expected = known.reduce((so, { from, to }) => so.replaceAll(from, to), decoded);
    expect.soft(tokenizer.decode(ids), label).toBe(expected);
  }
});
