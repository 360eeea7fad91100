// The voice of a model that only goes on with a text: neither a notation of its own nor a chat template. It is asked
// "Question: … Answer:", and has no words for reading what others wrote.
import { RunError } from "../core/errors.ts";
import { ANSWER_KINDS, findAnswer } from "../tasks/judge.ts";
import { signatureOf } from "./signature.ts";
import { type Asked, UNABLE, type Voice } from "./voice.ts";

const MAX_NEW_TOKENS = 320;

export const PLAIN_VOICE: Voice = {
  ...UNABLE,
  id: "plain",
  title: "a model without a chat template",
  can: ["signature"],
  addSpecials: true,
  render,
  read: (text, kind = "number", choices) => ({
    solution: text.trim(),
    answer: findAnswer(text, kind, choices),
  }),
  answers: ANSWER_KINDS,
  budget: () => ({ maxNewTokens: MAX_NEW_TOKENS, maxRead: 0 }),
  toEnglish: (text) => text,
  promptToEnglish: (prompt) => prompt,
  lines: (text) => text.split("\n").filter((line) => line.trim() !== ""),
  nameRead: (text) => text,
  isWhole: () => true,
  signature: signatureOf,
};

function render(asked: Asked): string {
  if ("question" in asked && (asked.reads ?? []).length === 0) return `Question: ${asked.question}\nAnswer:`;
  throw new RunError(
    "model-invalid",
    "This model has no chat template (chat_template.jinja, or chat_template in tokenizer_config.json), so messages cannot be shown to it, nor what others wrote. Use plain prompts, or an instruction-tuned model.",
  );
}
