// The voice of an instruction-tuned model: what it is asked stands in a conversation, put into words by the model's own chat
// template; its answer is read out of free text. Solutions by others are shown as a further message of the conversation, after the
// author's own, as in Du et al. 2023 (arXiv:2305.14325).
import { ANSWER_KINDS, findAnswer } from "../tasks/judge.ts";
import { type ChatMessage, chatTemplate } from "../tokenizer/chat_template.ts";
import { signatureOf } from "./signature.ts";
import { type Asked, type AskedQuestion, UNABLE, type Voice } from "./voice.ts";

/** A chat model thinks in whole sentences: a solution of a few steps has 50 to 300 tokens. */
const MAX_NEW_TOKENS = 320;
const MAX_READ = 3;

const CHECK =
  "Read your solution again, line by line, and look for a mistake. Then write the whole solution again, without the mistake if there is one.";
const COMPARE =
  "Compare them with your own solution, line by line. Where they differ, find out who is right. Then write the whole solution again, without the mistakes.";
const FORM = "End with a line that holds nothing but “Answer: ” and the final answer.";

/** @param tokenizerConfig parsed tokenizer_config.json
 *  @param template text of chat_template.jinja, or null where tokenizer_config.json holds it
 *  @throws RunError("model-invalid") when there is no template or it does not parse */
export function chatVoice(tokenizerConfig: unknown, template: string | null): Voice {
  const chat = chatTemplate(tokenizerConfig, template);
  return {
    ...UNABLE,
    id: "chat",
    title: "a model that is spoken to through its chat template",
    can: ["messages", "revise", "signature"],
    addSpecials: false,
    render: (asked) => chat.render(messagesOf(asked), true),
    read: (text, kind = "number", choices) => ({
      solution: text.trim(),
      answer: findAnswer(text, kind, choices),
    }),
    answers: ANSWER_KINDS,
    budget: (role) => ({ maxNewTokens: MAX_NEW_TOKENS, maxRead: role === "propose" ? 0 : MAX_READ }),
    toEnglish: (text) => text,
    promptToEnglish: (prompt) => prompt,
    lines: (text) =>
      text
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line !== ""),
    nameRead: (text) => text,
    isWhole: () => true,
    signature: signatureOf,
  };
}

function messagesOf(asked: Asked): readonly ChatMessage[] {
  if ("messages" in asked) return asked.messages;
  const { system, examples = [], question, reads = [] } = asked;
  return [
    ...(system === undefined ? [] : [{ role: "system", content: system }]),
    ...examples.flatMap((each) => [
      { role: "user", content: each.question },
      { role: "assistant", content: each.solution },
    ]),
    { role: "user", content: question },
    ...revision(reads),
  ];
}

function revision([own, ...others]: NonNullable<AskedQuestion["reads"]>): readonly ChatMessage[] {
  if (own === undefined) return [];
  const shown = others.map((solution, i) => `Solution ${i + 1}:\n${solution}`);
  const request =
    others.length === 0
      ? [CHECK, FORM]
      : ["Others solved the same question:", ...shown, `${COMPARE} ${FORM}`];
  return [
    { role: "assistant", content: own },
    { role: "user", content: request.join(others.length === 0 ? " " : "\n\n") },
  ];
}
