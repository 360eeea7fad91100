// SentencePiece vocabularies of GGUF files -> the parts of tokenizer.json, as transformers' converter of a slow Llama
// tokenizer writes them: BPE with a fallback to bytes, blanks as "▁", and one of them before each stretch of text.
// The file has a score for each token and no merges; a pair of tokens that make a third is merged in the order of the third's
// score. Source: transformers, `generate_merges` and LlamaConverter; llama.cpp, src/llama-vocab.cpp (llm_tokenizer_spm).
import type { GgufKeys } from "./keys.ts";

/** The longest tokens of real vocabularies have a tenth of this. Each place where a token can be cut is looked at. */
const MAX_TOKEN_CHARACTERS = 256;

/** The parts of tokenizer.json around vocabulary and merges. @param unknown the token that stands for what no token spells */
export function sentencePieceParts(keys: GgufKeys, unknown: string | null) {
  const hasPrefix = keys.flag("tokenizer.ggml.add_space_prefix", true);
  const blank = { type: "Replace", pattern: { String: " " }, content: "▁" };
  return {
    normalizer: hasPrefix
      ? { type: "Sequence", normalizers: [{ type: "Prepend", prepend: "▁" }, blank] }
      : blank,
    pre_tokenizer: null,
    decoder: {
      type: "Sequence",
      decoders: [
        { type: "Replace", pattern: { String: "▁" }, content: " " },
        { type: "ByteFallback" },
        { type: "Fuse" },
        ...(hasPrefix ? [{ type: "Strip", content: " ", start: 1, stop: 0 }] : []),
      ],
    },
    model: {
      type: "BPE",
      dropout: null,
      unk_token: unknown,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: true,
      byte_fallback: true,
      ignore_merges: false,
    },
  };
}

interface Merge {
  readonly pair: readonly [left: string, right: string];
  readonly score: number;
  /** Characters of the left half and of the right one. */
  readonly sizes: readonly [left: number, right: number];
  readonly ids: readonly [left: number, right: number];
}

/** The merges that scores imply, the first one first.
 *  @param tokens by id, each once @param scores by id
 *  @throws RunError("model-invalid") for a token that is too long to be one */
export function mergesOfScores(
  keys: GgufKeys,
  tokens: readonly string[],
  scores: readonly number[],
): (readonly [string, string])[] {
  const ids = new Map(tokens.map((token, id) => [token, id]));
  const merges: Merge[] = [];
  for (const [id, token] of tokens.entries()) {
    const characters = Array.from(token);
    if (characters.length > MAX_TOKEN_CHARACTERS) {
      const expected = `tokens of at most ${MAX_TOKEN_CHARACTERS} characters, not ${characters.length} as token ${id} has,`;
      throw keys.refuse("tokenizer.ggml.tokens", expected);
    }
    const own: Merge[] = [];
    let at = 0;
    for (let cut = 1; cut < characters.length; cut++) {
      at += characters[cut - 1]!.length;
      const [left, right] = [token.slice(0, at), token.slice(at)];
      const [leftId, rightId] = [ids.get(left), ids.get(right)];
      if (leftId === undefined || rightId === undefined) continue;
      own.push({
        pair: [left, right],
        score: scores[id]!,
        sizes: [cut, characters.length - cut],
        ids: [leftId, rightId],
      });
    }
    own.sort((a, b) => a.ids[0] - b.ids[0] || a.ids[1] - b.ids[1]);
    merges.push(...own);
  }
  merges.sort((a, b) => b.score - a.score || b.sizes[0] - a.sizes[0] || b.sizes[1] - a.sizes[1]);
  return merges.map(({ pair }) => pair);
}
