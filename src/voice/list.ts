// Every voice there is, one line each, and which of them speaks for a model: the first that finds what it needs in what the
// model brings. What only some models need is loaded when such a model is opened.
import { PLAIN_VOICE } from "./plain.ts";
import type { Voice } from "./voice.ts";
import type { WordDialectSpec } from "./words/dialect.ts";
import { wordsVoice } from "./words/words.ts";

/** What a model's files say about how it is spoken to. */
export interface Brought {
  /** retort.json's "dialect", null without a retort.json. */
  readonly dialect: WordDialectSpec | null;
  /** null for a model without a chat template. */
  readonly chat: { readonly tokenizerConfig: unknown; readonly template: string | null } | null;
}

type Opener = (brought: Brought) => Voice | Promise<Voice> | null;

const VOICES: readonly Opener[] = [
  ({ dialect }) => (dialect === null ? null : wordsVoice(dialect)),
  ({ chat }) => (chat === null ? null : openChat(chat)),
  () => PLAIN_VOICE,
];

/** @throws RunError("model-invalid") for a dialect or a chat template that cannot be used */
export async function openVoice(brought: Brought): Promise<Voice> {
  for (const open of VOICES) {
    const voice = open(brought);
    if (voice !== null) return voice;
  }
  return PLAIN_VOICE;
}

async function openChat({ tokenizerConfig, template }: NonNullable<Brought["chat"]>): Promise<Voice> {
  const { chatVoice } = await import("./chat.ts");
  return chatVoice(tokenizerConfig, template);
}
