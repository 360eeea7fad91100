// Byte-level BPE vocabularies of GGUF files ("gpt2") -> the parts of tokenizer.json that depend on how the vocabulary was learned.
// The file says by a name (`tokenizer.ggml.pre`) how a text is cut before the merges; llama.cpp keeps the cuts by that name and so
// does this list. An unknown name is refused: a wrong cut gives other tokens than the model was trained on, and nobody would see it.
// Source: llama.cpp, src/llama-vocab.cpp (llm_tokenizer_bpe); the models' own tokenizer.json.
import type { GgufKeys } from "./keys.ts";

interface PreTokenizer {
  /** Expressions that cut the text one after the other; the matches and what lies between them are the pieces. */
  readonly cuts: readonly string[];
  /** Whether a piece that is a token stays whole, also where the merges would not make it. */
  readonly keepsTokens: boolean;
  /** Whether a text begins with the bos token where the file does not say. */
  readonly addsBos: boolean;
  /** As the models' own tokenizer.json has it; llama.cpp leaves texts as they are. */
  readonly normalizer: { readonly type: "NFC" } | null;
}

const GPT2 = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";
const WORDS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+";
const MARKS_AND_BLANKS = " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

const plain = { keepsTokens: false, addsBos: false, normalizer: null };
const gpt2: PreTokenizer = { ...plain, cuts: [GPT2] };
const llama3: PreTokenizer = {
  cuts: [`${WORDS}|\\p{N}{1,3}|${MARKS_AND_BLANKS}`],
  keepsTokens: true,
  addsBos: true,
  normalizer: null,
};
const qwen2: PreTokenizer = {
  ...plain,
  cuts: [`${WORDS}|\\p{N}|${MARKS_AND_BLANKS}`],
  normalizer: { type: "NFC" },
};

const PRE_TOKENIZERS: ReadonlyMap<string, PreTokenizer> = new Map(
  Object.entries({
    smollm: { ...plain, cuts: ["\\p{N}", GPT2] },
    "gpt-2": gpt2,
    "llama-bpe": llama3,
    "llama-v3": llama3,
    llama3,
    qwen2,
    "deepseek-r1-qwen": qwen2,
    default: { ...plain, cuts: ["[\\p{P}\\$\\+<=>\\^~\\|]+", GPT2, "\\p{N}+", "[0-9][0-9][0-9]"] },
  }),
);

/** How the file's texts are cut. @throws RunError("model-invalid") for a way that is not known here, by its name */
export function preTokenizer(keys: GgufKeys): PreTokenizer {
  const key = "tokenizer.ggml.pre";
  const found = keys.has(key) ? PRE_TOKENIZERS.get(keys.text(key)) : undefined;
  if (found !== undefined) return found;
  throw keys.refuse(key, `the name of a way to cut texts, one of ${[...PRE_TOKENIZERS.keys()].join(", ")},`);
}

/** The parts of tokenizer.json around vocabulary and merges. */
export function byteLevelParts({ cuts, keepsTokens, normalizer }: PreTokenizer) {
  const level = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: false };
  return {
    normalizer,
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: [
        ...cuts.map((cut) => ({
          type: "Split",
          pattern: { Regex: cut },
          behavior: "Isolated",
          invert: false,
        })),
        level,
      ],
    },
    decoder: { ...level, add_prefix_space: true, use_regex: true },
    model: {
      type: "BPE",
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: keepsTokens,
    },
  };
}
