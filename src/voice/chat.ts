// The voice of an instruction-tuned model: what it is asked stands in a conversation, put into words by the model's own chat
// template; its answer is read out of free text. Solutions by others are shown as a further message of the conversation, after the
// author's own, as in Du et al. 2023 (arXiv:2305.14325).
import type { StopRule } from "../records/completion.ts";
import { READ_KINDS, type AnswerKind, findAnswer, isAnnounced } from "../tasks/judge.ts";
import type { ChatMessage } from "../tokenizer/chat_message.ts";
import { speakingTemplate } from "../tokenizer/chat_template.ts";
import { turnsThought, writeDebateThought } from "./debate_thought.ts";
import { heardOf, type Instruction, openingWords } from "./instruction.ts";
import { signatureOf } from "./signature.ts";
import { splitThought, THOUGHT } from "./thought.ts";
import { writtenAnswer } from "./written_answer.ts";
import { type Asked, type AskedQuestion, type ReadText, UNABLE, type Voice } from "./voice.ts";

/** A chat model thinks in whole sentences: a solution of a few steps has 50 to 300 tokens. */
const MAX_NEW_TOKENS = 320;
const MAX_READ = 3;
/** A model that has said its answer says little of use after it. */
const STOP: StopRule = { lineOf: ["Answer:"], aside: THOUGHT };

const CHECK =
  "Read your solution again, line by line, and look for a mistake. Then write the whole solution again, without the mistake if there is one.";
const COMPARE =
  "Compare them with your own solution, line by line. Where they differ, find out who is right. Then write the whole solution again, without the mistakes.";
const FORM = "End with a line that holds nothing but “Answer: ” and the final answer.";

/** @param tokenizerConfig parsed tokenizer_config.json
 *  @param template text of chat_template.jinja, or null where tokenizer_config.json holds it
 *  @throws RunError("model-invalid") when there is no template, it does not parse or it does not show what a user says */
export function chatVoice(tokenizerConfig: unknown, template: string | null): Voice {
  const chat = speakingTemplate(tokenizerConfig, template);
  // Looked at when a text is first read: some templates refuse a lone question, and such a model can still be exported.
  let opens: boolean | null = null;
  const isThinking = () =>
    (opens ??= chat
      .render([{ role: "user", content: "" }], true)
      .trimEnd()
      .endsWith(THOUGHT.open));
  return conversationVoice({ render: (messages) => chat.render(messages, true), isThinking });
}

/** How a conversation becomes a prompt. */
export interface Conversing {
  readonly render: (messages: readonly ChatMessage[]) => string;
  /** Whether every answer begins inside a thought. */
  readonly isThinking: () => boolean;
}

/** The voice of whoever is asked in messages. */
export function conversationVoice({ render, isThinking }: Conversing): Voice {
  return {
    ...UNABLE,
    write: writtenAnswer,
    id: "chat",
    title: "a model that is spoken to through its chat template",
    can: ["messages", "examples", "revise", "instructions", "signature", "written", "transcript"],
    notation: null,
    addSpecials: false,
    render: (asked) => render(messagesOf(asked)),
    read: (text, kind = "number", choices) => read(text, { kind, choices, isOpen: isThinking() }),
    answers: READ_KINDS,
    budget: (role) => ({
      maxNewTokens: MAX_NEW_TOKENS,
      maxRead: role === "propose" ? 0 : MAX_READ,
      stop: STOP,
    }),
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
    transcript: (turns, last) => writeDebateThought(turns, last, isThinking()),
    turnsIn: (text, kind = "number", choices) =>
      turnsThought(text, isThinking(), (said) => findAnswer(said, kind, choices)),
  };
}

/** @param isOpen whether the prompt ends inside a thought */
function read(
  text: string,
  how: {
    readonly kind: AnswerKind;
    readonly choices: readonly string[] | undefined;
    readonly isOpen: boolean;
  },
): ReadText {
  const { kind, choices, isOpen } = how;
  const { thought, rest } = splitThought(text, isOpen);
  return {
    solution: rest.trim(),
    answer: findAnswer(rest, kind, choices),
    isInForm: isAnnounced(rest, kind, choices),
    ...(thought === null ? {} : { thought }),
  };
}

function messagesOf(asked: Asked): readonly ChatMessage[] {
  if ("messages" in asked) return asked.messages;
  const { system, examples = [], question, propose, revise, instruction, reads = [] } = asked;
  if (instruction !== undefined) return instructed(asked, instruction);
  const worded = (text: string) => (propose === undefined ? text : `${text}\n\n${propose}`);
  return [
    ...(system === undefined ? [] : [{ role: "system", content: system }]),
    ...examples.flatMap((each) => [
      { role: "user", content: worded(each.question) },
      { role: "assistant", content: each.solution },
    ]),
    { role: "user", content: worded(question) },
    ...revision(reads, revise),
  ];
}

/** A protocol's own words: the speaker's earlier texts are its turns of the conversation, everything else it hears. Worked examples show
 *  how a solution looks, so that only who is asked for one is shown them. */
function instructed(
  { system, examples = [], question, propose, reads = [] }: AskedQuestion,
  instruction: Instruction,
): readonly ChatMessage[] {
  const { persona, request, gives } = instruction;
  const before = openingWords(system, persona);
  const asksForSolution = gives === "solution";
  const worded = (text: string) =>
    propose === undefined || !asksForSolution ? text : `${text}\n\n${propose}`;
  const form = gives === "remark" ? request : `${request} ${instruction.form ?? FORM}`;
  return [
    ...(before === undefined ? [] : [{ role: "system", content: before }]),
    ...(asksForSolution ? examples : []).flatMap((each) => [
      { role: "user", content: worded(each.question) },
      { role: "assistant", content: each.solution },
    ]),
    ...heardOf(worded(question), reads, { ...instruction, request: form }).map(({ isOwn, text }) => ({
      role: isOwn ? "assistant" : "user",
      content: text,
    })),
  ];
}

function revision(
  [own, ...others]: NonNullable<AskedQuestion["reads"]>,
  words: string | undefined,
): readonly ChatMessage[] {
  if (own === undefined) return [];
  const shown = others.map((solution, i) => `Solution ${i + 1}:\n${solution}`);
  const request = words ?? `${others.length === 0 ? CHECK : COMPARE} ${FORM}`;
  const heading = others.length === 0 ? [] : ["Others solved the same question:", ...shown];
  return [
    { role: "assistant", content: own },
    { role: "user", content: [...heading, request].join("\n\n") },
  ];
}
