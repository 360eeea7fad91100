// A desk of the smallest size with a model that answers from a function of the question and what the prompt shows.
import { systemClock } from "../../src/core/ports.ts";
import { Desk } from "../../src/evidence/desk.ts";
import { EVIDENCE_SIZES } from "../../src/evidence/sizes.ts";
import { ScriptedLanguageModel } from "../../src/lm/scripted_lm.ts";
import { talkPrograms } from "../../src/pipeline/talk_programs.ts";
import type { GenerateRequest } from "../../src/records/completion.ts";
import type { Task } from "../../src/records/task.ts";
import type { Tokenizer } from "../../src/tokenizer/tokenizer.ts";
import { chatVoice } from "../../src/voice/chat.ts";

const noSandbox = () => Promise.reject(new Error("no program is tried here"));
const TEMPLATE = "{% for m in messages %}<{{ m.role }}>{{ m.content }}{% endfor %}";
const sizes = EVIDENCE_SIZES.tiny;

/** A token a character; evidence asks its tokenizer for nothing else. */
const tokenizer = {
  encode: (text: string) => Array.from(text, (letter) => letter.codePointAt(0) ?? 0),
  endId: 0,
} as Partial<Tokenizer> as Tokenizer;

/** What the prompt of a request is about. */
export interface AskedOf {
  readonly task: Task;
  readonly request: GenerateRequest;
  /** Whether worked examples stand before the question. */
  readonly hasExamples: boolean;
  /** Whether it reads solutions, of others or its own. */
  readonly isRevising: boolean;
}

/** The task that a user's message asks for, alone or with words behind it. */
function questionIn(text: string, known: ReadonlyMap<string, Task>): Task | undefined {
  return known.get(text) ?? [...known.values()].find(({ question }) => text.startsWith(`${question}\n\n`));
}

export function scriptedDesk(answer: (asked: AskedOf) => string, seeds: readonly number[] = [1]) {
  const known = new Map<string, Task>();
  const lm = new ScriptedLanguageModel((request) => {
    const users = request.prompt.split("<user>").slice(1);
    const asked = users.map((text) => questionIn(text.split("<")[0] ?? "", known));
    const at = asked.findLastIndex((each) => each !== undefined);
    const task = asked[at];
    if (task === undefined) throw new Error(`no question in ${request.prompt}`);
    return answer({ task, request, hasExamples: at > 0, isRevising: at < users.length - 1 });
  });
  const base = { name: "scripted", path: "scripted", sha256: "0".repeat(64) };
  const parts = {
    voice: chatVoice({}, TEMPLATE),
    tokenizer,
    base,
    speaker: "scripted",
    clock: systemClock,
    signal: new AbortController().signal,
    programsFor: (tasks: readonly Task[]) =>
      talkPrograms({ crew: { sandbox: noSandbox }, clock: systemClock, model: base }, tasks),
  };
  const desk = new Desk(parts, sizes, lm.generate.bind(lm));
  for (const kind of [...sizes.learned, ...sizes.gated, sizes.untouched]) {
    const all = [...seeds.flatMap((seed) => desk.questions.distil(kind, seed)), ...desk.questions.gate(kind)];
    for (const task of [...all, ...desk.questions.test(kind)]) known.set(task.question, task);
  }
  return { desk, lm };
}
