// The golden tokenizers as the keys of a GGUF file, as llama.cpp's converter writes them.
import { existsSync, readFileSync } from "node:fs";
import type { GgufMetadataValue } from "../../../src/formats/gguf_read/values.ts";
import type { GoldenFamily } from "../../tokenizer/goldens.ts";

interface TokenizerJson {
  readonly added_tokens: readonly {
    readonly id: number;
    readonly content: string;
    readonly special: boolean;
  }[];
  readonly model: {
    readonly vocab: Readonly<Record<string, number>>;
    readonly merges: readonly (readonly [string, string])[];
  };
}

/** What llama.cpp calls the way in which the family's texts are cut; null for SentencePiece, which has one way. */
const PRE: Readonly<Record<GoldenFamily, string | null>> = {
  smollm2: "smollm",
  marked: "smollm",
  llama3: "llama-bpe",
  qwen2: "qwen2",
  qwen3: "qwen2",
  llama2: null,
  gemma3: null,
};
/** SentencePiece vocabularies that put no blank before a text. */
const WITHOUT_PREFIX: readonly GoldenFamily[] = ["gemma3"];
const KIND = { normal: 1, unknown: 2, control: 3, userDefined: 4, byte: 6 } as const;

const folder = (family: GoldenFamily) => `tests/golden/tokenizers/${family}`;

/** The keys under "tokenizer." of a file with this tokenizer. */
export function tokenizerKeys(family: GoldenFamily): Map<string, GgufMetadataValue> {
  const read = (name: string): unknown => JSON.parse(readFileSync(`${folder(family)}/${name}`, "utf8"));
  const { model, added_tokens } = read("tokenizer.json") as TokenizerJson;
  const config = read("tokenizer_config.json") as Readonly<Record<string, unknown>>;
  const pre = PRE[family];

  const tokens: string[] = [];
  const kinds: number[] = [];
  for (const [token, id] of Object.entries(model.vocab)) {
    tokens[id] = token;
    kinds[id] = pre === null && /^<0x[0-9A-F]{2}>$/.test(token) ? KIND.byte : KIND.normal;
  }
  for (const { id, content, special } of added_tokens) {
    tokens[id] = special || pre !== null ? content : content.replaceAll("\u2581", " ");
    kinds[id] = content === "<unk>" ? KIND.unknown : special ? KIND.control : KIND.userDefined;
  }
  const keys = new Map<string, GgufMetadataValue>([
    ["tokenizer.ggml.model", pre === null ? "llama" : "gpt2"],
    ["tokenizer.ggml.tokens", tokens],
    ["tokenizer.ggml.token_type", kinds],
  ]);
  if (pre === null) {
    if (WITHOUT_PREFIX.includes(family)) keys.set("tokenizer.ggml.add_space_prefix", false);
    // SentencePiece has scores and no merges: the sooner a token is merged, the better.
    const order = new Map(model.merges.map((pair, i) => [pair.join(""), -i]));
    keys.set(
      "tokenizer.ggml.scores",
      tokens.map((token) => order.get(token) ?? -1e6),
    );
  } else {
    keys.set("tokenizer.ggml.pre", pre);
    keys.set(
      "tokenizer.ggml.merges",
      model.merges.map((pair) => pair.join(" ")),
    );
  }
  for (const [name, key] of [
    ["bos_token", "bos"],
    ["eos_token", "eos"],
    ["pad_token", "padding"],
    ["unk_token", "unknown"],
  ] as const) {
    const id = tokens.indexOf(String(config[name]));
    if (id >= 0) keys.set(`tokenizer.ggml.${key}_token_id`, id);
  }
  const jinja = `${folder(family)}/chat_template.jinja`;
  const template = existsSync(jinja) ? readFileSync(jinja, "utf8") : config["chat_template"];
  if (typeof template === "string") keys.set("tokenizer.chat_template", template);
  return keys;
}
