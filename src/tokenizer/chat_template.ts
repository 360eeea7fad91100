// A model's own chat template (Jinja, out of its files): messages -> prompt text, and messages -> training rows in which only
// the assistant's turns carry loss. Rendered as transformers' apply_chat_template does (jinja.ts), with two differences:
// 1. There is no strftime_now: a template that wants today's date takes its own fixed one, so that a row is the same tomorrow.
// 2. Loss spans are found by templating prefixes (or by the template's {% generation %} marks), never by searching for strings.
// Trap: many templates are not prefix-stable: they strip the thinking of earlier turns (Qwen3). Such a conversation becomes
// one row per assistant turn, each with the history as the model would be shown it at that turn.
import { RunError } from "../core/errors.ts";
import { BudgetError } from "./jinja_budget.ts";
import type { ChatMessage, ChatSpan } from "./chat_message.ts";
import { spansByPrefixes } from "./chat_spans.ts";
import { parseJinja } from "./jinja.ts";
import { jinjaSource, MARK_END, MARK_START } from "./jinja_source.ts";
import { templateText } from "./template_text.ts";
import { type Tokenizer, tokenText } from "./tokenizer.ts";
import { wholeCuts } from "./whole_cuts.ts";

/** One row: token ids, and 1 where predicting the id is trained. */
export interface ChatRow {
  readonly ids: number[];
  readonly lossMask: (0 | 1)[];
}

export interface ChatTemplate {
  /** Text of the messages; with `addGenerationPrompt` it ends where the assistant's answer begins.
   *  @throws RunError("model-invalid") when the template refuses the messages, with its own words */
  render(messages: readonly ChatMessage[], addGenerationPrompt: boolean): string;
  /** Text cut into pieces, in order; `isTrained` are the assistant's, their end-of-turn token included. More than one list
   *  when the template shows earlier turns otherwise than it showed them when they were the last.
   *  @throws RunError("model-invalid") when the spans cannot be told, naming the message */
  spans(messages: readonly ChatMessage[]): (readonly ChatSpan[])[];
}
const MARKS = /[\uE0A0\uE0A1]/g;

/** @param tokenizerConfig parsed tokenizer_config.json
 *  @param jinjaFile text of chat_template.jinja, which takes precedence (transformers writes one of the two), or null
 *  @throws RunError("model-invalid") when there is no template or it does not parse */
export function chatTemplate(tokenizerConfig: unknown, jinjaFile: string | null): ChatTemplate {
  const config = new Map<string, unknown>(
    typeof tokenizerConfig === "object" && tokenizerConfig !== null ? Object.entries(tokenizerConfig) : [],
  );
  const source = jinjaFile ?? templateText(tokenizerConfig);
  if (source === null) {
    throw new RunError(
      "model-invalid",
      "This model has no chat template (chat_template.jinja, or chat_template in tokenizer_config.json), so messages cannot be shown to it. Use plain prompts, or an instruction-tuned model.",
    );
  }
  const { template, hasMarks } = parse(source);
  const tokens: Record<string, unknown> = {};
  for (const key of ["bos_token", "eos_token", "pad_token", "unk_token"]) {
    const text = tokenText(config.get(key));
    if (text !== null) tokens[key] = text;
  }

  const renderMarked = (messages: readonly ChatMessage[], addGenerationPrompt: boolean) => {
    try {
      return template({
        ...tokens,
        messages: messages.map((message) => ({ ...message })),
        add_generation_prompt: addGenerationPrompt,
        tools: null,
        documents: null,
      });
    } catch (thrown) {
      throw new RunError(
        "model-invalid",
        `The chat template refuses these ${messages.length} messages (${messages.map(({ role }) => role).join(", ")}): ${sentence(wordsOf(thrown))}`,
        { roles: messages.map(({ role }) => role) },
        { cause: thrown },
      );
    }
  };
  const render = (messages: readonly ChatMessage[], addGenerationPrompt: boolean) =>
    renderMarked(messages, addGenerationPrompt).replaceAll(MARKS, "");
  return {
    render,
    spans: (messages) => {
      checkTrainable(messages);
      return hasMarks
        ? [spansByMarks(renderMarked(messages, false), messages)]
        : spansByPrefixes(messages, render);
    },
  };
}

/** A word that no template writes by itself. */
const ASKED = "retortasks";

/** The template of a model that is to be spoken to. One that shows nothing of a question would let the model answer the same to every
 *  one, and nobody would see why. What it throws for a lone question is its own affair: it may want other messages too. Only one that
 *  does not come to an end is refused at once.
 *  @throws RunError("model-invalid") as `chatTemplate`, and for a template that does not show what a user says */
export function speakingTemplate(tokenizerConfig: unknown, jinjaFile: string | null): ChatTemplate {
  const template = chatTemplate(tokenizerConfig, jinjaFile);
  let shown: string;
  try {
    shown = template.render([{ role: "user", content: ASKED }], true);
  } catch (thrown) {
    if (thrown instanceof Error && thrown.cause instanceof BudgetError) throw thrown;
    return template;
  }
  if (shown.toLowerCase().includes(ASKED)) return template;
  throw new RunError(
    "model-invalid",
    `The chat template shows nothing of what a user says: expected a text with the question in it, got ${JSON.stringify(shown.slice(0, 80))}. Get the model's files again, or correct the template.`,
  );
}

/** Rows of a conversation: the ids of its whole text, cut where the spans end. Where the cut would go through a token (an answer
 *  that begins with a line break), the spans are tokenised one by one, as they are when the model is asked and answers.
 *  @throws RunError("model-invalid") as `spans` */
export function chatRows(
  template: ChatTemplate,
  tokenizer: Pick<Tokenizer, "encode">,
  messages: readonly ChatMessage[],
): ChatRow[] {
  return template.spans(messages).map((spans) => {
    const pieces = piecesOf(
      spans.map(({ text }) => text),
      tokenizer,
    );
    return {
      ids: pieces.flat(),
      lossMask: pieces.flatMap((piece, i) => piece.map(() => (spans[i]?.isTrained === true ? 1 : 0))),
    };
  });
}

/** Ids by span. */
function piecesOf(texts: readonly string[], tokenizer: Pick<Tokenizer, "encode">): readonly number[][] {
  const encode = (text: string) => tokenizer.encode(text);
  const apart = texts.map(encode);
  const whole = encode(texts.join(""));
  const joined = apart.flat();
  // They nearly always are: only else is the whole cut, which takes longer.
  const isSame = joined.length === whole.length && joined.every((id, i) => id === whole[i]);
  return isSame ? apart : (wholeCuts(texts, whole, encode) ?? apart);
}

function spansByMarks(text: string, messages: readonly ChatMessage[]): readonly ChatSpan[] {
  const spans: ChatSpan[] = [];
  const said = messages.filter(({ role }) => role === "assistant");
  let at = 0;
  for (;;) {
    const start = text.indexOf(MARK_START, at);
    const end = text.indexOf(MARK_END, start + 1);
    if (start < 0 || end < 0) break;
    spans.push({ text: text.slice(at, start), isTrained: false });
    const isTrained = said[spans.length >> 1]?.weight !== 0;
    spans.push({ text: text.slice(start + 1, end), isTrained });
    at = end + 1;
  }
  if (spans.length !== 2 * said.length && said.some(({ weight }) => weight === 0)) {
    throw new RunError(
      "model-invalid",
      `The chat template marks ${spans.length / 2} parts of ${said.length} messages by the assistant, so which one has the weight 0 cannot be told.`,
    );
  }
  if (spans.length === 0) {
    throw new RunError(
      "model-invalid",
      "The chat template has {% generation %} marks, but none of them is around an assistant's turn here.",
    );
  }
  return spans;
}

function checkTrainable(messages: readonly ChatMessage[]): void {
  const marked = messages.findIndex(({ content }) => content.search(MARKS) >= 0);
  if (marked >= 0) {
    throw new RunError(
      "config",
      `Message ${marked + 1} holds the private character U+E0A0 or U+E0A1, which marks the assistant's part here. Remove it.`,
      { index: marked },
    );
  }
  if (!messages.some(({ role, weight }) => role === "assistant" && weight !== 0)) {
    throw new RunError("config", "There is no message by the assistant, so there is nothing to learn.", {
      roles: messages.map(({ role }) => role),
    });
  }
}

function parse(text: string) {
  const { source, hasMarks } = jinjaSource(text);
  try {
    return { template: parseJinja(source), hasMarks };
  } catch (thrown) {
    throw new RunError(
      "model-invalid",
      `The model's chat template does not parse: ${thrown instanceof TypeError ? "it ends before all of its blocks are closed" : wordsOf(thrown)}. Correct it, or get the model's files again.`,
      {},
      { cause: thrown },
    );
  }
}

/** With a stop at its end, where it has none. */
const sentence = (words: string): string => (/[.!?]$/.test(words) ? words : `${words}.`);

/** What was thrown, in words that can be shown: a template's own may hold any character. */
function wordsOf(thrown: unknown): string {
  const words = thrown instanceof Error ? thrown.message : String(thrown);
  return words.replace(
    /\p{Cc}/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
