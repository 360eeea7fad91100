// What transformers makes of texts and conversations with small tokenizers in the shape of real families
// (tools/golden/make_tokenizers.py).
import { existsSync, readFileSync } from "node:fs";
import type { ChatMessage } from "../../src/tokenizer/chat_message.ts";
import { chatTemplate } from "../../src/tokenizer/chat_template.ts";
import { loadTokenizer } from "../../src/tokenizer/tokenizer.ts";

export const FAMILIES = ["smollm2", "qwen2", "qwen3", "llama3", "llama2", "gemma3", "marked"] as const;
export type GoldenFamily = (typeof FAMILIES)[number];

export interface GoldenTexts {
  readonly texts: readonly {
    readonly text: string;
    readonly ids: readonly number[];
    readonly with_specials: readonly number[];
    readonly decoded: string;
  }[];
  readonly conversations: readonly {
    readonly messages: readonly ChatMessage[];
    readonly text: string;
    readonly text_ids: readonly number[];
    readonly prompt: string;
    readonly prompt_ids: readonly number[];
    readonly assistant_mask?: readonly (0 | 1)[];
  }[];
}

const path = (family: GoldenFamily, name: string) =>
  new URL(`../golden/tokenizers/${family}/${name}`, import.meta.url);
const json = (family: GoldenFamily, name: string): unknown =>
  JSON.parse(readFileSync(path(family, name), "utf8"));

export const goldenTexts = (family: GoldenFamily) => json(family, "golden.json") as GoldenTexts;
export const familyTokenizer = (family: GoldenFamily) =>
  loadTokenizer(json(family, "tokenizer.json"), json(family, "tokenizer_config.json"));
export const familyTemplate = (family: GoldenFamily) => {
  const jinja = path(family, "chat_template.jinja");
  return chatTemplate(
    json(family, "tokenizer_config.json"),
    existsSync(jinja) ? readFileSync(jinja, "utf8") : null,
  );
};
