// Patterns of a tokenizer.json: those of real tokenizers are read, those that keep an engine busy are refused before there is a text.
import { expect, test } from "vitest";
import { checkFilePatterns } from "../../src/tokenizer/file_patterns.ts";

const raw = String.raw;
const split = (Regex: string) => ({ type: "Split", pattern: { Regex }, behavior: "Isolated", invert: false });
const check = (pattern: string) => () => checkFilePatterns({ pre_tokenizer: split(pattern) });

const REAL: readonly (readonly [of: string, pattern: string])[] = [
  ["GPT-2", raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`],
  ["GPT-2, shortened", raw`'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`],
  [
    "cl100k, Llama 3",
    raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  ],
  [
    "cl100k as tiktoken writes it now",
    raw`'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?\p{L}+|(?:\p{N}{1,3})+| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+`,
  ],
  [
    "Qwen 2 and 3",
    raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  ],
  [
    "o200k, Llama 4",
    raw`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  ],
  [
    "Mistral's Tekken",
    raw`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  ],
  [
    "DeepSeek V3",
    "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
  ],
  ["DeepSeek V3, Chinese and Japanese", "[一-龥\u3040-ゟ゠-ヿ]+"],
  ["DeepSeek Coder", raw`\s?[A-Za-zµÀ-ÖØ-öø-ƺƼ-ƿǄ-ʓʕ-ʯ]+`],
  ["DeepSeek Coder, signs", "\\s?[!-/:-~！-／：-～‘-‟\u3000-。]+"],
  ["DeepSeek Coder, blanks at the end", raw`\s+$`],
  ["Falcon, numbers", "[0-9][0-9][0-9]"],
  ["BLOOM", raw` ?[^(\s|[.,!?…。，、।۔،])]+`],
  ["CLIP", raw`<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+`],
  ["StarCoder and SmolLM, numbers", raw`\p{N}`],
  ["SmolLM 3, numbers from the right", raw`\p{N}{1,3}(?=(?:\p{N}{3})*(?:\P{N}|$))`],
  [
    "Kimi",
    raw`[\p{Han}]+|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  ],
  ["blanks of SentencePiece", " {2,}"],
  ["one sign after another, which can be read in one way", raw`(?:[a-m]+[n-z]+)+!`],
  ["what may be read in many ways and is a match in each", raw`\p{L}+|(?:x{1,2})+`],
  ["many of one sign", raw`\d{1,512}`],
  ["numbers with commas", raw`\d+(?:,\d+)*(?:\.\d+)?`],
];
test.each(REAL)("%s: is read", (_, pattern) => {
  expect(check(pattern)).not.toThrow();
});

test.each([
  "(a+)+$",
  "(a|a)*$",
  "(?:x*)*y",
  raw`(\w+\s?)+$`,
  "(?:qw|q|w)+!",
  raw`(\x71+)+!`,
  raw`(\u0071+)+!`,
  raw`(\u{71}+)+!`,
  "(?:[b-q]+)+!",
  raw`(?:\p{Greek}+)+!`,
  raw`(?:\p{Hangul}|[가-힣])+!`,
  "(?:qwertz|qw|e|rtz)+!",
  "(?:(?:a+)+b)+",
  raw`(?:a|aa)+\b`,
  "x|(?:a|aa)+(?=!)",
  raw`\d{1,512}\d{1,512}\d{1,512}\d{1,512}!`,
  "(?:𝒜+)+!",
  raw`(?:[\u{10400}-\u{1044F}]+)+!`,
  raw`\A|(?:q+)+!`,
  raw`(?:\h+)+!`,
  "(?:a(?:|))+!",
  "(?:a*b*)*!",
  "(?:a?b?c?)(?:(?:d|e)+)+!",
  "(?=(a+)+!)a",
  "Tom(?:a?){30}a{30}",
  `${"a?".repeat(30)}${"a".repeat(30)}`,
  `(?:${"a|".repeat(16)}a){10}!`,
  `${`(?:${"a|".repeat(16)}a)`.repeat(40)}!`,
  "a*a*a*a*!",
  raw`\s*\s*\s*\s*\S\n`,
  raw`\x71*\x71*\x71*!`,
  raw`(a+)\1+!`,
  `${"(".repeat(3000)}a${")".repeat(3000)}`,
  "(?:(?:a{99}){99}){99}",
  `(?:${"ab?".repeat(200)})+`,
])("%j: is refused by its name, soon", (pattern) => {
  const begin = process.cpuUsage();
  expect(check(pattern)).toThrow(
    expect.objectContaining({
      code: "model-invalid",
      message: expect.stringMatching(
        /^tokenizer.json, pre_tokenizer: the pattern [^]* (takes too long|is not read here|more than)[^]*\.$/,
      ) as string,
    }),
  );
  expect(process.cpuUsage(begin).user).toBeLessThan(2e6);
});

test.each(["normalizer", "decoder"])("a pattern that would keep the %s busy is refused as well", (place) => {
  const part = { type: "Replace", pattern: { Regex: "(?:qw|q|w)+!" }, content: "" };
  expect(() => checkFilePatterns({ [place]: part })).toThrow(
    new RegExp(`tokenizer.json, ${place}: the pattern`),
  );
});
