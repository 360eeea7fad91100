// The voice of a model that only goes on with a text: neither a notation of its own nor a chat template. It is asked
// "Question: … Answer:", after worked examples in the same form, and has no words of its own for reading what others wrote; a protocol
// that brings such words is asked in them.
import { RunError } from "../core/errors.ts";
import { READ_KINDS, findAnswer, isAnnounced } from "../tasks/judge.ts";
import type { StopRule } from "../records/completion.ts";
import { heardOf, openingWords } from "./instruction.ts";
import { signatureOf } from "./signature.ts";
import { writtenAnswer } from "./written_answer.ts";
import { type Asked, UNABLE, type Voice } from "./voice.ts";

const MAX_NEW_TOKENS = 320;
const MAX_READ = 3;
/** Such a model would go on with a question of its own. */
const STOP: StopRule = { before: ["\nQuestion:"], lineOf: ["Answer:"] };

export const PLAIN_VOICE: Voice = {
  ...UNABLE,
  write: writtenAnswer,
  id: "plain",
  title: "a model without a chat template",
  can: ["signature", "examples", "instructions", "written"],
  notation: null,
  addSpecials: true,
  render,
  read: (text, kind = "number", choices) => ({
    solution: text.trim(),
    answer: findAnswer(text, kind, choices),
    isInForm: isAnnounced(text, kind, choices),
  }),
  answers: READ_KINDS,
  budget: (role) => ({
    maxNewTokens: MAX_NEW_TOKENS,
    maxRead: role === "propose" ? 0 : MAX_READ, // only a protocol's own words show what others wrote
    stop: STOP,
  }),
  toEnglish: (text) => text,
  promptToEnglish: (prompt) => prompt,
  lines: (text) => text.split("\n").filter((line) => line.trim() !== ""),
  nameRead: (text) => text,
  isWhole: () => true,
  signature: signatureOf,
};

function render(asked: Asked): string {
  if ("question" in asked && asked.instruction !== undefined) {
    const { system, question, reads = [], instruction } = asked;
    const before = openingWords(system, instruction.persona);
    const heard = heardOf(`Question: ${question}`, reads, instruction).map(({ text }) => text);
    const shown = [...(before === undefined ? [] : [before]), ...heard].join("\n\n");
    return instruction.gives === "remark" ? `${shown}\n` : `${shown}\nAnswer:`;
  }
  if ("question" in asked && (asked.reads ?? []).length === 0) {
    const { system, examples = [], question, propose } = asked;
    const before = system === undefined ? "" : `${system}\n\n`;
    const shown = (each: string) =>
      `Question: ${[each, ...(propose === undefined ? [] : [propose])].join(" ")}\nAnswer:`;
    const worked = examples.map((each) => `${shown(each.question)} ${each.solution}\n\n`);
    return `${before}${worked.join("")}${shown(question)}`;
  }
  throw new RunError(
    "model-invalid",
    "This model has no chat template (chat_template.jinja, or chat_template in tokenizer_config.json), so messages cannot be shown to it, nor what others wrote. Use plain prompts, or an instruction-tuned model.",
  );
}
