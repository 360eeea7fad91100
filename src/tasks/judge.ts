// Who says whether an answer is right: one rule per kind of answer, the same on the page, on the command line, in experiments and as
// a reward; a program is run before its turn is stored, and is never a reward. A task names its kind (`judge`); where an answer stands in a free text depends on the kind as well.
//   number    by exact value: "1,234" = "1234.0", "$5" = "5", "1/2" = "0.5"
//   text      as a whole, without case, outer blanks, quotation marks and a final stop
//   choice    by its letter: "(B)", "B.", "B) 12 apples", or by the very words of what the task lets one choose
//   contains  the key's words stand in the answer, one after the other
//   pattern   the key is a regular expression that is found in the answer (pattern.ts)
//   tests     the key is a program's tests. Running them takes a sandbox and time, so that they are run before a turn is stored
//             (programs/bench.ts) and `isRight` gives null for a program, and false where there is none. A person's own file cannot ask for it yet.
import type { Task } from "../records/task.ts";
import { answersEqual } from "./verifier.ts";
import { canonicalNumber, finalAnswer, sameNumber } from "./final_answer.ts";
import { isFound } from "./pattern.ts";
import { findProgram, isInBlock } from "./programs/find_program.ts";
import { plainText } from "./plain_words.ts";

export type AnswerKind = Task["judge"];

interface Judge {
  /** The answer that a free text ends with, null when it gives none. `choices` are the task's, A first. */
  readonly find: (text: string, choices: readonly string[]) => string | null;
  /** Both are answers, already taken out of their texts. Null where it takes more than looking at them. */
  readonly isRight: (key: string, answer: string) => boolean | null;
  /** Where it is not announced in words: whether the answer stands where it was asked for. */
  readonly isInForm?: (text: string) => boolean;
  /** Whether what looks like a next question may stand inside an answer: “q: 10,” is a line of a program. */
  readonly holdsLabels?: true;
}

/** What stands after the last of these is the answer; the first kind that is there wins. The mere word "answer" announces
 *  nothing. */
const ANNOUNCED: readonly RegExp[] = [
  /####[ \t]{0,9}(?<answer>[^\n]{0,200})/g,
  /\\boxed\s{0,9}\{(?<answer>(?:[^{}\n]|\{[^{}\n]{0,200}\}){0,200})\}/g,
  /\banswer(?:\s{1,9}(?:is|was|equals|would be|will be)\b\s{0,9}:?|\s{0,9}[:=])[ \t]{0,9}(?<answer>[^\n]{0,200}?)(?=[.!?]\s|\n|$)/gi,
];
/** What a model without a chat template goes on with after its answer: a next question, made up. */
const NEXT_QUESTION = /\n[ \t]{0,9}(?:Question|Problem|Q)[ \t]{0,9}:/i;
/** A whole text above this is no answer by itself. */
const MAX_LENGTH = 200;
/** Of a longer text the end is looked at where any text may be the answer. */
const MAX_FREE_LENGTH = 4000;
const LETTER = /^\(?([A-Za-z])(?:[).:]|$)/;

const JUDGES: Readonly<Record<AnswerKind, Judge>> = {
  number: { find: finalAnswer, isRight: sameNumber },
  text: {
    find: textAnswer,
    isRight: (key, answer) => answersEqual(bare(key), bare(answer)),
  },
  choice: {
    find: (text, choices) => {
      const answer = textAnswer(text);
      return letterOf(answer) ?? letterOfChoice(answer, choices);
    },
    isRight: (key, answer) => answersEqual(letterOf(key) ?? key, letterOf(answer) ?? answer),
  },
  contains: {
    find: freeAnswer,
    isRight: (key, answer) => ` ${plainText(answer)} `.includes(` ${plainText(key)} `),
  },
  pattern: { find: freeAnswer, isRight: isFound },
  tests: { find: findProgram, isRight: () => null, isInForm: isInBlock, holdsLabels: true },
};

/** What a person's own questions may be judged by. */
export const ANSWER_KINDS = [
  "number",
  "text",
  "choice",
  "contains",
  "pattern",
] as const satisfies readonly AnswerKind[];

/** What an answer can be found in a text for. */
export const READ_KINDS: readonly AnswerKind[] = [...ANSWER_KINDS, "tests"];

/** Null for a task whose answer nobody knows: then nothing is right or wrong. Null for a program too, which has to be run
 *  (programs/bench.ts). An answer that is missing is wrong. */
export function isRight(task: Pick<Task, "answer" | "judge">, answer: string | null): boolean | null {
  if (task.answer === null) return null;
  return answer !== null && JUDGES[task.judge].isRight(task.answer, answer);
}

/** The answer out of a free text, as it is spelled there; null when there is none.
 *  @param choices what the task lets one choose, A first; its very words count as their letter */
export function findAnswer(text: string, kind: AnswerKind, choices: readonly string[] = []): string | null {
  const { find, holdsLabels = false } = JUDGES[kind];
  const own = holdsLabels ? null : NEXT_QUESTION.exec(text);
  return (own === null ? null : find(text.slice(0, own.index), choices)) ?? find(text, choices);
}

/** Whether a free text says where its answer stands ("Answer: 42", "#### 42", "\\boxed{42}"), with an answer of this kind there. */
export function isAnnounced(text: string, kind: AnswerKind, choices: readonly string[] = []): boolean {
  const { isInForm } = JUDGES[kind];
  if (isInForm !== undefined) return isInForm(text);
  const answer = announced(text);
  return answer !== undefined && JUDGES[kind].find(answer, choices) !== null;
}

/** The kind of a known answer that does not name its own: one plain number, one capital letter (in brackets any), or text. */
export function kindOf(key: string): AnswerKind {
  if (canonicalNumber(key) !== null) return "number";
  return /^(?:[A-J]|\([A-Z]\))$/.test(key.trim()) ? "choice" : "text";
}

/** The letter of the choice that these are the words of, null when it is none of them, or more than one. */
export function letterOfChoice(words: string | null, choices: readonly string[]): string | null {
  if (words === null) return null;
  const fitting = choices.flatMap((choice, i) => (answersEqual(bare(choice), bare(words)) ? [i] : []));
  const [found] = fitting;
  return found === undefined || fitting.length > 1 ? null : String.fromCharCode(65 + found);
}

/** Whether a person's own file may name it. */
export function isKind(name: string): name is AnswerKind {
  return ANSWER_KINDS.some((kind) => kind === name);
}

/** The sentence for a kind that there is not, or not yet. */
export function notAKind(name: string): string {
  const kinds = ANSWER_KINDS.join(", ");
  return name === "tests"
    ? `"judge" is "tests", but of programs only the small functions that are made here can be tested. Expected one of ${kinds}.`
    : `"judge" is "${name}", expected one of ${kinds}.`;
}

/** What is announced as the answer, else the whole text; without brackets, quotation marks, LaTeX's \text and a final stop. */
function textAnswer(text: string): string | null {
  const answer = announced(text) ?? text.trim();
  return answer.length > MAX_LENGTH ? null : bare(answer);
}

/** What is announced as the answer, else the whole text, from its end where it is long. */
function freeAnswer(text: string): string | null {
  const answer = announced(text) ?? text.trim().slice(-MAX_FREE_LENGTH);
  return answer === "" ? null : answer;
}

function announced(text: string): string | undefined {
  const found = ANNOUNCED.map((pattern) => [...text.matchAll(pattern)].at(-1)?.groups?.["answer"]?.trim());
  return found.find((each) => each !== undefined && each !== "");
}

/** An answer without what is put around it; null when nothing is left. */
function bare(text: string): string | null {
  let answer = text.trim();
  for (let before = ""; before !== answer;) {
    before = answer;
    answer = answer
      .replace(/^\\text\{([^{}]*)\}$/, "$1")
      .replace(/^[([{"“'*]+(.*?)[)\]}"”'*]+$/s, "$1")
      .replace(/[.!]$/, "")
      .trim();
  }
  return answer === "" ? null : answer;
}

function letterOf(answer: string | null): string | null {
  return answer === null ? null : (LETTER.exec(answer)?.[1]?.toUpperCase() ?? null);
}
