// A voice is all that is known about how one kind of model is spoken to: how a prompt is worded, and how the text that comes
// back is read. Everything else in the house asks a voice and knows no notation and no template of its own.
// What a voice cannot do it does not list in `can`; what depends on it is then switched off, with a sentence (needs.ts).
import type { StopRule } from "../records/completion.ts";
import type { Task } from "../records/task.ts";
import type { WorkedExample } from "../records/worked_example.ts";
import type { AnswerKind } from "../tasks/judge.ts";
import type { ChatMessage } from "../tokenizer/chat_message.ts";
import type { Instruction } from "./instruction.ts";

/** What some voices can do and others cannot. */
export type Capability =
  /** It renders a conversation: a system message, worked examples, messages in a protocol's own words. */
  | "messages"
  /** It shows worked examples before the question. */
  | "examples"
  /** It renders a prompt that shows solutions, the author's own among them. */
  | "revise"
  /** It asks in words that a protocol brings: for an objection, a verdict, a merged solution. */
  | "instructions"
  /** It tells the steps of a solution apart and judges each by the task's known steps. */
  | "steps"
  /** It says what a solution calculates, apart from its words. */
  | "signature"
  /** It writes a task's own answer as a solution, with the working that is known. */
  | "written"
  /** It retells a critique that found its author's own mistake as that author's correction. */
  | "self-correction"
  /** It writes a whole debate as one text, and tells how many turns such a text holds. */
  | "transcript"
  /** It names the first wrong step of a solution, and those that a critique blames. */
  | "quality";

/** A question, and what its reader is shown beside it. */
export interface AskedQuestion {
  /** "propose" answers alone; any other role answers after reading. */
  readonly role: string;
  /** Ordinary English. */
  readonly question: string;
  /** Solutions to read, the author's own first; none for "propose". */
  readonly reads?: readonly string[];
  /** Stands before everything else. Needs "messages". */
  readonly system?: string;
  /** Shown before the question, by a chat model as turns of the conversation. Needs "examples". */
  readonly examples?: readonly WorkedExample[];
  /** Stands behind the question, and behind those of the examples. */
  readonly propose?: string;
  /** Asks for another answer after reading, in place of the voice's own words. Needs "revise". */
  readonly revise?: string;
  /** What is asked for in a protocol's own words; what is read stands under its titles. Needs "instructions". */
  readonly instruction?: Instruction;
}

/** A whole conversation in a protocol's own words. Needs "messages". */
export interface AskedMessages {
  readonly messages: readonly ChatMessage[];
}

export type Asked = AskedQuestion | AskedMessages;

/** What a text says. */
export interface ReadText {
  /** The part that others read and a student learns: without the critique. */
  readonly solution: string;
  /** The final answer as it is spelled there, null when there is none. */
  readonly answer: string | null;
  /** Whether the answer stands where it was asked for: the form was kept. */
  readonly isInForm: boolean;
  /** What the model thought aloud; absent where it did not. */
  readonly thought?: string;
}

export interface Budget {
  /** Tokens that an answer may have. */
  readonly maxNewTokens: number;
  /** Solutions that one prompt may show, the author's own included; 0 for a role that reads nothing. */
  readonly maxRead: number;
  /** Where an answer ends that the model does not end itself. */
  readonly stop?: StopRule;
}

/** One written step as a place in its solution. */
export interface StepSpan {
  readonly text: string;
  /** Characters of the solution, `end` exclusive. */
  readonly start: number;
  readonly end: number;
  /** False for a step that a cut text may have left unfinished. */
  readonly isWhole: boolean;
}

export interface StepQuality {
  /** Steps that the solution writes down. */
  readonly written: number;
  /** The number of steps before the first wrong one. */
  readonly right: number;
  /** The first wrong step, counted from 1; null when every written step is right. */
  readonly firstWrong: number | null;
}

/** One step that a critique calls wrong. */
export interface Objection {
  /** Counted from 1. */
  readonly step: number;
  /** Places of those who are wrong there among the texts that were read, counted from 1. */
  readonly places: readonly number[];
  /** What it read once more, and what that means, in English; "" where it does not say. */
  readonly sentence: string;
  readonly because: string;
}

export interface Voice {
  readonly id: string;
  /** How it is called in a sentence, e.g. "the notation of a retort.json". */
  readonly title: string;
  readonly can: readonly Capability[];
  /** What solutions are written in: null for free sentences, which every other model reads that has none; otherwise a text that is the
   *  same for models of the same notation alone. */
  readonly notation: string | null;
  /** True where the tokenizer puts its own specials around a prompt; false where the prompt holds them as text. */
  readonly addSpecials: boolean;

  /** The prompt, ready for the tokenizer.
   *  @throws RunError("config") for what the voice cannot render; RunError("internal") for more solutions than `maxRead` */
  readonly render: (asked: Asked) => string;
  /** Reads a completion. A solution that was read before reads the same again.
   *  @param kind of the task's answer: where it stands in a free text depends on it; "number" where it is left out
   *  @param choices what the task lets one choose, A first */
  readonly read: (text: string, kind?: AnswerKind, choices?: readonly string[]) => ReadText;
  /** The kinds of answers that it can read out of a text. */
  readonly answers: readonly AnswerKind[];
  readonly budget: (role: string) => Budget;

  /** Model text as ordinary English, for people. */
  readonly toEnglish: (text: string) => string;
  /** A prompt of `render` as ordinary English, without the marks that only the model reads. */
  readonly promptToEnglish: (prompt: string) => string;
  /** English text cut into lines for people, one a step. */
  readonly lines: (english: string) => readonly string[];
  /** A text in which its author speaks of solutions it read, with the names of their authors. */
  readonly nameRead: (text: string, names: readonly string[]) => string;

  /** True for a solution whose form lets a student learn from it. Its answer is judged elsewhere. */
  readonly isWhole: (solution: string) => boolean;
  /** "signature": one word for each operation in order, e.g. ["12-5", "3*4"]; two solutions with one signature think alike. */
  readonly signature: (solution: string) => readonly string[];
  /** "steps": the written steps in order; none for an empty solution. */
  readonly steps: (solution: string) => readonly StepSpan[];
  /** "steps": one label for each of `steps(solution)`, 1 when this step and all before it are right. Null when nothing is known
   *  to hold the solution against. */
  readonly judgeSteps: (task: Task, solution: string) => readonly (0 | 1)[] | null;
  /** "steps": false for a solution that reaches its answer by other steps than the task's known ones; null when none are known. */
  readonly isSound: (task: Task, solution: string) => boolean | null;
  /** "written": the task's own answer as a solution, with its known steps or the working that was brought with it; null where there is
   *  no answer to write. */
  readonly write: (task: Task) => string | null;
  /** "self-correction": the completion of an author that corrects itself alone, out of a turn's whole text and its solution;
   *  null when the text does not blame its author's own solution. */
  readonly selfCorrection: (text: string, solution: string) => string | null;
  /** "transcript": what agents said, in order, each by its place from 1, and what they came to, as one text; null where it cannot be written. */
  readonly transcript: (
    turns: readonly { readonly place: number; readonly solution: string }[],
    last: string,
  ) => string | null;
  /** "transcript": how many turns with an answer of this kind a text holds that was written so. */
  readonly turnsIn: (text: string, kind?: AnswerKind, choices?: readonly string[]) => number;
  /** "quality": null when the task's steps are not known. */
  readonly stepQuality: (task: Task, solution: string) => StepQuality | null;
  /** "quality": the first step that a revision's critique calls wrong, counted from 1; null when it calls none wrong. */
  readonly blamedStep: (revision: string) => number | null;
  /** "quality": all that a revision's critique calls wrong, in order. */
  readonly objections: (revision: string) => readonly Objection[];
}

/** What a voice answers where it lacks a capability: nothing is known. */
export const UNABLE: Pick<
  Voice,
  | "signature"
  | "steps"
  | "judgeSteps"
  | "isSound"
  | "write"
  | "selfCorrection"
  | "transcript"
  | "turnsIn"
  | "stepQuality"
  | "blamedStep"
  | "objections"
> = {
  signature: () => [],
  steps: () => [],
  judgeSteps: () => null,
  isSound: () => null,
  write: () => null,
  selfCorrection: () => null,
  transcript: () => null,
  turnsIn: () => 0,
  stepQuality: () => null,
  blamedStep: () => null,
  objections: () => [],
};
