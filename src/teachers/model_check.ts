// A model on a server as the judge of answers: what it is asked, how its reply is read, and how often it errs, measured on answers to
// questions whose key is known. It is never shown the key.
import type { Endpoint } from "../records/endpoint.ts";
import type { Task } from "../records/task.ts";
import { type PersonVerdict, verdictKey } from "../records/verdict.ts";
import { isRight } from "../tasks/judge.ts";
import { splitThought } from "../voice/thought.ts";
import {
  answersToJudge,
  type OpenAnswer,
  personCheck,
  type PersonCheck,
  personWords,
  verdictMap,
} from "./person_check.ts";
import type { Talks } from "./trajectory.ts";

/** What a checking model judged, and how often it erred where that is known. */
export interface ModelCheck extends PersonCheck {
  readonly checker: Endpoint;
  /** Of answers to questions with a known answer: wrong ones, and how many of these it called right; right ones, and how many of these it
   *  called wrong. */
  readonly known: {
    readonly wrong: number;
    readonly wrongCalledRight: number;
    readonly right: number;
    readonly rightCalledWrong: number;
  };
}

const SYSTEM =
  "You check answers. Work the question out for yourself, then reply with one word on the last line: yes if the answer is right, no if it is not.";

/** The conversation that asks about an answer, as JSON. */
export function checkPrompt({ task, answer, solution }: OpenAnswer): string {
  const content = `Question: ${task.question}\n\nHow it was answered:\n${solution}\n\nThe answer to check: ${answer}\n\nIs this answer right? End with yes or no.`;
  return JSON.stringify([
    { role: "system", content: SYSTEM },
    { role: "user", content },
  ]);
}

/** What a reply says, by its last yes or no; null where it says neither. */
export function readCheck(text: string): boolean | null {
  const words = splitThought(text).rest.match(/\b(?:yes|no)\b/gi);
  const last = words?.at(-1)?.toLowerCase();
  return last === undefined ? null : last === "yes";
}

/** Answers whose key is known, at most so many: enough for the miss rate, and no more tokens than that. */
const MOST_KNOWN = 200;

/** The answers that a model is asked about: those that nobody knows, then some whose key says how often the model errs. */
export function answersToCheck(
  talks: Talks,
  tasks: readonly Task[],
): {
  readonly open: readonly OpenAnswer[];
  readonly known: readonly OpenAnswer[];
} {
  const known = answersToJudge(talks, tasks, ({ answer }) => answer !== null).slice(0, MOST_KNOWN);
  return { open: answersToJudge(talks, tasks), known };
}

export function modelCheck(
  checker: Endpoint,
  talks: Talks,
  tasks: readonly Task[],
  verdicts: readonly PersonVerdict[],
): ModelCheck {
  const words = verdictMap(verdicts);
  const { open, known } = answersToCheck(talks, tasks);
  const judged = known.flatMap(({ task, answer, canonical, correct }) => {
    const word = words.get(verdictKey({ taskId: task.id, answer: canonical }));
    return word === undefined ? [] : [{ word, truth: (isRight(task, answer) ?? correct) === true }];
  });
  const count = (truth: boolean, word?: boolean) =>
    judged.filter((each) => each.truth === truth && (word === undefined || each.word === word)).length;
  return {
    ...personCheck(open, words, tasks),
    checker,
    known: {
      wrong: count(false),
      wrongCalledRight: count(false, true),
      right: count(true),
      rightCalledWrong: count(true, false),
    },
  };
}

/** "checked by NAME, 18 of 24 answers", and how often it errs. */
export function modelWords(check: ModelCheck): string {
  const { model, url } = check.checker;
  const { wrong, wrongCalledRight, right, rightCalledWrong } = check.known;
  const errs =
    wrong + right === 0
      ? "how often it errs was not measured, as no answer is known"
      : `where the answer is known it called ${wrongCalledRight} of ${wrong} wrong answers right, and ${rightCalledWrong} of ${right} right ones wrong`;
  return `checked by ${model} at ${url}, ${personWords(check)}; ${errs}`;
}
