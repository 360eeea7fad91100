// Which vocabulary a GGUF file has, and the tokens that it gives a part to.
import type { GgufKeys } from "./keys.ts";

/** `tokenizer.ggml.model`, and by whose rules it cuts texts. */
const VOCABULARIES = { gpt2: "byte-level BPE", llama: "SentencePiece" } as const;

/** By whose rules texts are cut. @throws RunError("model-invalid") for rules that are not known here */
export function vocabularyKind(keys: GgufKeys): (typeof VOCABULARIES)[keyof typeof VOCABULARIES] {
  const key = "tokenizer.ggml.model";
  const found = Object.entries(VOCABULARIES).find(([name]) => keys.is(key, name));
  if (found !== undefined) return found[1];
  const known = Object.entries(VOCABULARIES).map(([name, rules]) => `"${name}" (${rules})`);
  throw keys.refuse(key, known.join(" or "));
}

/** The token that ends a turn in a file that does not name it, by its text, as llama.cpp finds it. Files of Gemma are such. */
function turnEnd(keys: GgufKeys): number | null {
  const found = keys.texts("tokenizer.ggml.tokens").indexOf("<end_of_turn>");
  return found < 0 ? null : found;
}

/** The ids of the tokens that have a part; null where the file names none. `ends` are all that end an answer. A SentencePiece
 *  vocabulary that names none has them where llama.cpp takes them to be.
 *  @param vocabulary how many tokens there are
 *  @throws RunError("model-invalid") for an id that is none */
export function tokenIdsOf(keys: GgufKeys, vocabulary: number) {
  const hasUsual = vocabularyKind(keys) === "SentencePiece";
  const id = (name: string, usual: number | null = null) =>
    keys.tokenId(`tokenizer.ggml.${name}_token_id`, vocabulary) ??
    (hasUsual && usual !== null && usual < vocabulary ? usual : null);
  const eos = id("eos", 2);
  const ends = [eos, id("eot") ?? turnEnd(keys), id("eom")].filter((each) => each !== null);
  return { bos: id("bos", 1), eos, pad: id("padding"), unknown: id("unknown", 0), ends: [...new Set(ends)] };
}
