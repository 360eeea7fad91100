// Who says whether an answer is right: one rule per kind of answer, the same on the page, on the command line, in experiments and as
// a reward. A task names its kind (`judge`); where an answer stands in a free text depends on the kind as well.
//   number  by exact value: "1,234" = "1234.0", "$5" = "5", "1/2" = "0.5"
//   text    as a whole, without case and outer blanks
//   choice  by its letter: "(B)", "B.", "B) 12 apples"
//   tests   programs judged by running tests: named, so that a file that asks for it gets a sentence; it cannot be run yet
import { RunError } from "../core/errors.ts";
import type { Task } from "../records/task.ts";
import { answersEqual } from "./verifier.ts";
import { canonicalNumber, finalAnswer, sameNumber } from "./final_answer.ts";

export type AnswerKind = Task["judge"];

interface Judge {
  /** The answer that a free text ends with, null when it gives none. */
  readonly find: (text: string) => string | null;
  /** Both are answers, already taken out of their texts. */
  readonly isRight: (key: string, answer: string) => boolean;
}

/** What stands after the last of these is the answer; the first kind that is there wins. The mere word "answer" announces
 *  nothing. */
const ANNOUNCED: readonly RegExp[] = [
  /####[ \t]{0,9}(?<answer>[^\n]{0,200})/g,
  /\\boxed\s{0,9}\{(?<answer>(?:[^{}\n]|\{[^{}\n]{0,200}\}){0,200})\}/g,
  /\banswer(?:\s{1,9}(?:is|was|equals|would be|will be)\b\s{0,9}:?|\s{0,9}[:=])[ \t]{0,9}(?<answer>[^\n]{0,200}?)(?=[.!?]\s|\n|$)/gi,
];
/** A whole text above this is no answer by itself. */
const MAX_LENGTH = 200;
const LETTER = /^\(?([A-Za-z])(?:[).:]|$)/;

const JUDGES: Readonly<Record<AnswerKind, Judge>> = {
  number: { find: finalAnswer, isRight: sameNumber },
  text: { find: textAnswer, isRight: answersEqual },
  choice: {
    find: (text) => letterOf(textAnswer(text)),
    isRight: (key, answer) => answersEqual(letterOf(key) ?? key, letterOf(answer) ?? answer),
  },
};

export const ANSWER_KINDS: readonly AnswerKind[] = ["number", "text", "choice"];

/** Null for a task whose answer nobody knows: then nothing is right or wrong. An answer that is missing is wrong. */
export function isRight(task: Pick<Task, "answer" | "judge">, answer: string | null): boolean | null {
  if (task.answer === null) return null;
  return answer !== null && JUDGES[task.judge].isRight(task.answer, answer);
}

/** The answer out of a free text, as it is spelled there; null when there is none. */
export function findAnswer(text: string, kind: AnswerKind): string | null {
  return JUDGES[kind].find(text);
}

/** The kind of a known answer that does not name its own: one plain number, one capital letter, or text. */
export function kindOf(key: string): AnswerKind {
  if (canonicalNumber(key) !== null) return "number";
  return /^[A-J]$/.test(key.trim()) ? "choice" : "text";
}

/** @param where file and line, for the error. @throws RunError("file-invalid") for a kind that there is not, or not yet */
export function parseKind(name: string, where: string): AnswerKind {
  if (Object.hasOwn(JUDGES, name)) return name as AnswerKind; // the table's keys are the kinds
  const kinds = Object.keys(JUDGES).join(", ");
  throw new RunError(
    "file-invalid",
    name === "tests"
      ? `${where}: "judge" is "tests", but programs cannot be run and tested here yet. Expected one of ${kinds}.`
      : `${where}: "judge" is "${name}", expected one of ${kinds}.`,
    { where, kind: name },
  );
}

/** What is announced as the answer, else the whole text; without brackets, quotation marks, LaTeX's \text and a final stop. */
function textAnswer(text: string): string | null {
  const found = ANNOUNCED.map((pattern) => [...text.matchAll(pattern)].at(-1)?.groups?.["answer"]?.trim());
  let answer = found.find((each) => each !== undefined && each !== "") ?? text.trim();
  if (answer.length > MAX_LENGTH) return null;
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
