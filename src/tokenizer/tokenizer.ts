// Text <-> token ids from a tokenizer.json, on @huggingface/tokenizers, so that teachers, student and dataset agree on
// every id. Nothing is dropped: decode() keeps specials; encode() adds them only when asked.
// Trap: the library's decode() throws on an empty list and cleans up spaces by default; both would change a round trip.
import { Tokenizer as LibraryTokenizer } from "@huggingface/tokenizers";
import { RunError } from "../core/errors.ts";
import { checkFilePatterns } from "./file_patterns.ts";
import { checkPlacedTokens, checkTokenizerModel } from "./model_check.ts";
import { asRustReads } from "./rust_rules.ts";

export interface Tokenizer {
  /** Ids of `text`; specials are recognised where they are written. None are added, unless `addSpecials` asks for those that
   *  the model's own post-processor puts around a text (Llama: the begin token), but no second begin token. */
  encode(text: string, options?: { readonly addSpecials: boolean }): number[];
  /** Text of `ids`, specials included, word separators kept. Decoding nothing gives "". */
  decode(ids: readonly number[]): string;
  /** Id of one token as written in the vocabulary, e.g. "<|peer|>". @throws RunError("model-invalid") */
  idOf(token: string): number;
  /** Largest id + 1: the embedding rows a model must have. */
  readonly vocabSize: number;
  /** tokenizer_config.json's eos_token: ends a completion. */
  readonly endId: number;
  /** tokenizer_config.json's pad_token; null when it names none, or one that the vocabulary lacks: nothing is computed with it. */
  readonly padId: number | null;
  /** tokenizer_config.json's unk_token, which stands for every word that the vocabulary lacks; null when there is none. */
  readonly unknownId: number | null;
}

/** Tokens that the files add and the model has no embedding for: those of `tokens` whose id is `from` or more. */
export interface UnreadTokens {
  readonly tokens: readonly string[];
  readonly from: number;
}

/** Builds the tokenizer from the parsed contents of tokenizer.json and tokenizer_config.json.
 *  @param unread are left out, so that their text is cut like any other
 *  @throws RunError("model-invalid") when either is not what its name promises. */
export function loadTokenizer(
  tokenizerJson: unknown,
  tokenizerConfig: unknown,
  unread?: UnreadTokens,
): Tokenizer {
  const json = { ...requireObject(tokenizerJson, "tokenizer.json") };
  const config = requireObject(tokenizerConfig, "tokenizer_config.json");
  const model = requireObject(json["model"], 'tokenizer.json, "model"');
  json["added_tokens"] = readTokens(
    addedTokens(json["added_tokens"], config["added_tokens_decoder"]),
    unread,
  );
  checkIds(model["vocab"], json["added_tokens"]);
  checkTokenizerModel(model, json["added_tokens"]);
  checkFilePatterns(json);
  json["pre_tokenizer"] = asRustReads(json["pre_tokenizer"]);
  const { library, vocabSize } = build(json, config);
  checkPlacedTokens(json["post_processor"], (token) => library.token_to_id(token));

  const idOf = (token: string): number => {
    const id = library.token_to_id(token);
    if (id === undefined) {
      throw new RunError(
        "model-invalid",
        `tokenizer.json: the vocabulary of ${vocabSize} tokens has no "${token}". The files are of different models.`,
        { token, vocabSize },
      );
    }
    return id;
  };
  const named = (key: string): number | null => {
    const token = tokenText(config[key]);
    return token === null ? null : idOf(token);
  };

  const endId = named("eos_token");
  if (endId === null) {
    throw new RunError(
      "model-invalid",
      `tokenizer_config.json: expected "eos_token", the token that ends an answer, got ${JSON.stringify(config["eos_token"]) ?? "nothing"}. Get the model's files again.`,
    );
  }
  return {
    encode: (text, options) =>
      usable("cut a text", () => encode(library, text, options?.addSpecials ?? false)),
    decode: (ids) =>
      ids.length === 0
        ? ""
        : usable("put ids together", () =>
            library.decode([...ids], { skip_special_tokens: false, clean_up_tokenization_spaces: false }),
          ),
    idOf,
    vocabSize,
    endId,
    padId: library.token_to_id(tokenText(config["pad_token"]) ?? "") ?? null,
    unknownId: library.token_to_id(tokenText(config["unk_token"]) ?? "") ?? null,
  };
}

/** @throws RunError("model-invalid") */
function build(
  json: object,
  config: object,
): { readonly library: LibraryTokenizer; readonly vocabSize: number } {
  try {
    const library = new LibraryTokenizer(json, config);
    let vocabSize = 0;
    for (const id of library.get_vocab(true).values()) vocabSize = Math.max(vocabSize, id + 1);
    return { library, vocabSize };
  } catch (thrown) {
    const text = thrown instanceof Error ? thrown.message : String(thrown);
    throw new RunError(
      "model-invalid",
      `tokenizer.json: expected a tokenizer that @huggingface/tokenizers can build, it answered "${text}". Get the model's files again.`,
      {},
      { cause: thrown },
    );
  }
}

/** The library reads some parts of the file only when they are used. @throws RunError("model-invalid") for what it throws then */
function usable<Result>(what: string, use: () => Result): Result {
  try {
    return use();
  } catch (thrown) {
    const text = thrown instanceof Error ? thrown.message : String(thrown);
    throw new RunError(
      "model-invalid",
      `tokenizer.json: a part of it is not what its type promises, so it cannot ${what} (${text}). Get the model's files again.`,
      {},
      { cause: thrown },
    );
  }
}

/** The added tokens of tokenizer.json, and those that stand in tokenizer_config.json alone, which transformers adds as well. */
function addedTokens(listed: unknown, decoder: unknown): unknown {
  if (typeof decoder !== "object" || decoder === null || !(Array.isArray(listed) || listed === undefined)) {
    return listed;
  }
  const list: readonly unknown[] = listed ?? [];
  const known = new Set(list.map((each) => tokenText(each)));
  const more = Object.entries(decoder).filter(([, token]) => !known.has(tokenText(token)));
  return [...list, ...more.map(([id, token]) => ({ ...Object(token), id: Number(id) }) as unknown)];
}

function readTokens(list: unknown, unread: UnreadTokens | undefined): unknown {
  if (unread === undefined || !Array.isArray(list)) return list;
  return list.filter((each: unknown) => {
    const { id } = Object(each) as { readonly id?: unknown };
    return !(unread.tokens.includes(tokenText(each) ?? "") && Number(id) >= unread.from);
  });
}

/** No vocabulary is larger; the library makes an array up to the largest id, and waits on one of thousands of millions. */
const MAX_ID = 1 << 22;

/** @throws RunError("model-invalid") naming the first token whose id is no index */
function checkIds(vocab: unknown, added: unknown): void {
  const ids: [string, unknown][] = Array.isArray(vocab) ? [] : Object.entries(Object(vocab));
  for (const each of Array.isArray(added) ? added : []) {
    ids.push([tokenText(each) ?? "", (Object(each) as { id?: unknown }).id]);
  }
  for (const [token, id] of ids) {
    if (typeof id === "number" && Number.isInteger(id) && id >= 0 && id < MAX_ID) continue;
    throw new RunError(
      "model-invalid",
      `tokenizer.json: the token ${JSON.stringify(token)} has the id ${JSON.stringify(id) ?? "nothing"}, expected a whole number from 0 to ${MAX_ID - 1}.`,
      { token },
    );
  }
}

function encode(library: LibraryTokenizer, text: string, addSpecials: boolean): number[] {
  const { ids } = library.encode(text, { add_special_tokens: addSpecials });
  if (!addSpecials || ids.length < 2 || ids[0] !== ids[1]) return ids;
  // the text itself begins with the begin token
  const plain = library.encode(text, { add_special_tokens: false }).ids;
  return plain.length > 0 && plain.every((id, i) => id === ids[i + 1]) ? ids.slice(1) : ids;
}

function requireObject(value: unknown, where: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>; // an object's own keys are strings; each value is checked where it is used
  }
  const came =
    value === undefined
      ? "nothing"
      : value === null
        ? "null"
        : Array.isArray(value)
          ? "a list"
          : typeof value;
  throw new RunError(
    "model-invalid",
    `${where}: expected a JSON object, got ${came}. Is it the file of this name that came with the model?`,
    { where },
  );
}

/** A token is written as a string or, by older tools, as an object with its text under "content". */
export function tokenText(value: unknown): string | null {
  if (typeof value === "string") return value;
  if (typeof value === "object" && value !== null && "content" in value) {
    return typeof value.content === "string" ? value.content : null;
  }
  return null;
}
