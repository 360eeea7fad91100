// The tokenizer of a GGUF file -> tokenizer.json and tokenizer_config.json, so that one place makes ids of texts (src/tokenizer) and
// what is exported with a merged model is what transformers reads.
import { byteLevelParts, preTokenizer } from "./byte_level.ts";
import type { GgufKeys } from "./keys.ts";
import { mergesOfScores, sentencePieceParts } from "./sentencepiece.ts";
import { tokenIdsOf, vocabularyKind } from "./token_ids.ts";

const TOKENS = "tokenizer.ggml.tokens";
const KINDS = "tokenizer.ggml.token_type";
const MERGES = "tokenizer.ggml.merges";

/** ggml's kinds of tokens that are found as they are written, before a text is cut: unknown, control and user-defined ones. The
 *  last are no specials: they are part of what a model says. */
const WHOLE: ReadonlyMap<number, { readonly special: boolean }> = new Map([
  [2, { special: true }],
  [3, { special: true }],
  [4, { special: false }],
]);

interface Vocabulary {
  readonly tokens: readonly string[];
  /** Whether texts are cut by SentencePiece's rules; byte-level BPE otherwise. */
  readonly isSentencePiece: boolean;
  readonly ids: ReturnType<typeof tokenIdsOf>;
}

/** @throws RunError("model-invalid") for a vocabulary that is not understood here, by what it says of itself */
function readVocabulary(keys: GgufKeys): Vocabulary {
  const isSentencePiece = vocabularyKind(keys) === "SentencePiece";
  const tokens = keys.texts(TOKENS);
  if (tokens.length === 0) throw keys.refuse(TOKENS, "at least one token");
  const seen = new Set<string>();
  for (const [id, token] of tokens.entries()) {
    if (seen.has(token)) {
      throw keys.refuse(
        TOKENS,
        `tokens that differ, but ${id} is ${JSON.stringify(token.slice(0, 60))} again,`,
      );
    }
    seen.add(token);
  }
  return { tokens, isSentencePiece, ids: tokenIdsOf(keys, tokens.length) };
}

/** tokenizer.json. @throws RunError("model-invalid") naming the key */
export function tokenizerJson(keys: GgufKeys): string {
  const vocabulary = readVocabulary(keys);
  const { tokens, isSentencePiece, ids } = vocabulary;
  const kinds = keys.has(KINDS) ? keys.numbers(KINDS, tokens.length) : [];
  const added = tokens.flatMap((content, id) => {
    const whole = WHOLE.get(kinds[id] ?? 1);
    return whole === undefined || content === ""
      ? []
      : [{ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, ...whole }];
  });
  const { model, ...parts } = isSentencePiece
    ? sentencePieceParts(keys, ids.unknown === null ? null : tokens[ids.unknown]!)
    : byteLevelParts(preTokenizer(keys));
  const merges = readMerges(keys, vocabulary);
  const head = JSON.stringify({
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: added,
    ...parts,
    post_processor: postProcessor(keys, vocabulary),
  });
  // The vocabulary is written by hand: an object would lose a token called "__proto__" and sort those that are numbers.
  const vocab = tokens.map((token, id) => `${JSON.stringify(token)}:${id}`).join(",");
  const modelJson = `${JSON.stringify(model).slice(0, -1)},"vocab":{${vocab}},"merges":${JSON.stringify(merges)}}`;
  return `${head.slice(0, -1)},"model":${modelJson}}`;
}

function readMerges(keys: GgufKeys, { tokens, isSentencePiece }: Vocabulary) {
  if (isSentencePiece && !keys.has(MERGES)) {
    return mergesOfScores(keys, tokens, keys.numbers("tokenizer.ggml.scores", tokens.length));
  }
  const merges = keys.texts(MERGES);
  const wrong = merges.findIndex((merge) => merge.indexOf(" ", 1) < 1 || merge.endsWith(" "));
  if (wrong >= 0) throw keys.refuse(MERGES, `two tokens with a blank between them in merge ${wrong}`);
  return merges.map((merge) => {
    const blank = merge.indexOf(" ", 1);
    return [merge.slice(0, blank), merge.slice(blank + 1)];
  });
}

/** Whether a text begins with the bos token: as the file says, otherwise as llama.cpp has it for such vocabularies. */
function addsBos(keys: GgufKeys, { isSentencePiece }: Vocabulary): boolean {
  return keys.flag("tokenizer.ggml.add_bos_token", isSentencePiece || preTokenizer(keys).addsBos);
}

function postProcessor(keys: GgufKeys, vocabulary: Vocabulary) {
  const { tokens, ids } = vocabulary;
  const addsEos = keys.flag("tokenizer.ggml.add_eos_token", false);
  const needed = (id: number | null, key: string): string => {
    if (id === null) throw keys.refuse(key, "the id of the token that texts are put between");
    return tokens[id]!;
  };
  const before = addsBos(keys, vocabulary) ? [needed(ids.bos, "tokenizer.ggml.bos_token_id")] : [];
  const after = addsEos ? [needed(ids.eos, "tokenizer.ggml.eos_token_id")] : [];
  if (before.length + after.length === 0) {
    return { type: "ByteLevel", add_prefix_space: true, trim_offsets: false, use_regex: true };
  }
  const around = (sequence: "A" | "B", type_id: 0 | 1) => [
    ...before.map((id) => ({ SpecialToken: { id, type_id } })),
    { Sequence: { id: sequence, type_id } },
    ...after.map((id) => ({ SpecialToken: { id, type_id } })),
  ];
  const named = [...new Set([...before, ...after])];
  return {
    type: "TemplateProcessing",
    single: around("A", 0),
    pair: [...around("A", 0), ...around("B", 1)],
    special_tokens: Object.fromEntries(
      named.map((token) => [token, { id: token, ids: [tokens.indexOf(token)], tokens: [token] }]),
    ),
  };
}

/** tokenizer_config.json, with the chat template where the file has one. @throws RunError("model-invalid") naming the key */
export function tokenizerConfigJson(keys: GgufKeys): string {
  const vocabulary = readVocabulary(keys);
  const { tokens, ids } = vocabulary;
  const token = (id: number | null) => (id === null ? undefined : tokens[id]);
  if (ids.eos === null) {
    throw keys.refuse("tokenizer.ggml.eos_token_id", "the id of the token that ends an answer");
  }
  const template = "tokenizer.chat_template";
  return JSON.stringify({
    tokenizer_class: "PreTrainedTokenizerFast",
    clean_up_tokenization_spaces: false,
    add_bos_token: addsBos(keys, vocabulary),
    bos_token: token(ids.bos),
    eos_token: token(ids.eos),
    pad_token: token(ids.pad),
    unk_token: token(ids.unknown),
    chat_template: keys.has(template) ? keys.text(template) : undefined,
  });
}
