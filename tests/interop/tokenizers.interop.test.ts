// Tokenizers against Hugging Face's own on random texts: six real shapes of vocabulary (byte-level BPE cut by three patterns, two of SentencePiece
// BPE with bytes, words), put together by a seed out of what people and models write. Ids and decoded texts must be the same.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { RandomStream } from "../../src/core/rng.ts";
import { loadTokenizer } from "../../src/tokenizer/tokenizer.ts";
import { pythonWith } from "../harness/python.ts";

const python = pythonWith("tokenizers");
if (python === undefined) console.warn("not run: tokenizers against Hugging Face's (no Python has them)");

const COUNT = Number(process.env["RETORT_COUNT"] ?? 1000);
const SEED = Number(process.env["RETORT_SEED"] ?? 20261129);
const FOLDERS = [
  ...["smollm2", "qwen2", "qwen3", "llama3", "llama2", "gemma3"].map(
    (name) => `tests/golden/tokenizers/${name}`,
  ),
  "public/models/tiny",
];

const PIECES = [
  "the ",
  "return self",
  "    ",
  "\n",
  "\n\n",
  "\r\n",
  "\t",
  " ",
  "  ",
  "1234",
  "3.14",
  "12",
  "'s",
  "I'll",
  "DON'T",
  "def f(x):",
  "é",
  "É",
  "ß",
  "ﬁ",
  "e\u0301",
  "中文",
  "日本語 ",
  "안녕",
  "привет ",
  "שלום",
  "مرحبا",
  "नमस्ते",
  "😀",
  "👩‍👩‍👧",
  "🇩🇪",
  "\u00A0",
  "\u200B",
  "\u2028",
  "\u3000",
  "\uFEFF",
  "<|im_start|>",
  "<|im_end|>",
  "<|endoftext|>",
  "<|begin_of_text|>",
  "<|eot_id|>",
  "<s>",
  "</s>",
  "<unk>",
  "<0x0A>",
  "▁",
  "Ġ",
  "…",
  "—",
  "“q”",
  "!!!",
  "#### 7",
  "\\frac{1}{2}",
  "a_b-c",
  "Ann has 3 eggs .",
  "\u0000",
  "\u0007",
  "𝒳",
  "٣",
  "½",
  "x".repeat(40),
  " ".repeat(33),
];

function texts(count: number): readonly string[] {
  const random = new RandomStream(SEED);
  return Array.from({ length: count }, () =>
    Array.from({ length: random.integer(1, 12) }, () => random.pick(PIECES)).join(""),
  );
}

/** The JavaScript library loses U+FEFF, a mark without a shape, where bytes of their own spell it (Llama 2). */
const withoutMark = (text: string) => text.replaceAll("\uFEFF", "");

type Answer = readonly [ids: readonly number[], withSpecials: readonly number[], decoded: string];

test.skipIf(python === undefined)(
  `${COUNT} texts in ${FOLDERS.length} tokenizers: the ids and the text of Hugging Face's own`,
  { timeout: 600_000 },
  () => {
    const asked = texts(COUNT);
    const run = spawnSync(python!, ["tests/interop/tokenizers_judge.py"], {
      input: JSON.stringify({ files: FOLDERS.map((folder) => join(folder, "tokenizer.json")), texts: asked }),
      encoding: "utf8",
      maxBuffer: 2 ** 30,
    });
    expect(run.stderr).toBe("");
    const answers = JSON.parse(run.stdout) as readonly (readonly Answer[])[];
    const other: string[] = [];
    for (const [i, folder] of FOLDERS.entries()) {
      const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), "utf8"));
      const tokenizer = loadTokenizer(read("tokenizer.json"), read("tokenizer_config.json"));
      for (const [j, text] of asked.entries()) {
        const [ids, withSpecials, decoded] = answers[i]![j]!;
        const [own, ownSpecials] = [tokenizer.encode(text), tokenizer.encode(text, { addSpecials: true })];
        const isDoubled = withSpecials[0] === withSpecials[1] && withSpecials[0] === ids[0]; // one begin token is enough
        const expected = isDoubled ? ids : withSpecials;
        if (own.join() !== ids.join())
          other.push(`${folder} ${JSON.stringify(text)}: ${own.join()}, there ${ids.join()}`);
        else if (ownSpecials.join() !== expected.join())
          other.push(
            `${folder} specials ${JSON.stringify(text)}: ${ownSpecials.join()}, there ${expected.join()}`,
          );
        else if (withoutMark(tokenizer.decode(ids)) !== withoutMark(decoded))
          other.push(
            `${folder} decoded ${JSON.stringify(text)}: ${JSON.stringify(tokenizer.decode(ids))}, there ${JSON.stringify(decoded)}`,
          );
      }
    }
    expect(other.slice(0, 20)).toEqual([]);
  },
);
