// One question answered in one way, judged strictly (the answer stands in the form that is asked for) and leniently (wherever it stands).
import type { Completion } from "../records/completion.ts";
import type { Task } from "../records/task.ts";
import { isRight } from "../tasks/judge.ts";
import type { Voice } from "../voice/voice.ts";

/** What one way cost and came to on one question. */
export interface Answered {
  readonly taskId: string;
  readonly kind: string;
  readonly right: boolean;
  readonly lenient: boolean;
  /** Whether the answer stands in the form. */
  readonly valid: boolean;
  readonly promptTokens: number;
  readonly generatedTokens: number;
}

/** A text as it counts. */
export interface AnswerReadings {
  /** null without one in the form. */
  readonly strict: string | null;
  readonly lenient: string | null;
}

export function readAnswer(text: string, task: Task, voice: Voice): AnswerReadings {
  const { answer, isInForm } = voice.read(text, task.judge, task.choices);
  return { strict: isInForm ? answer : null, lenient: answer };
}

/** The answer of a single text; `all` are the texts that it cost. */
export function answeredBy(
  task: Task,
  chosen: Completion,
  { voice, all = [chosen] }: { readonly voice: Voice; readonly all?: readonly Completion[] },
): Answered {
  const { strict, lenient } = readAnswer(chosen.text, task, voice);
  return judged(task, { strict, lenient }, all);
}

/** @param said the texts that were generated for it */
export function judged(
  task: Task,
  { strict, lenient }: AnswerReadings,
  said: readonly Completion[],
): Answered {
  const sum = (of: (completion: Completion) => number) => said.reduce((total, each) => total + of(each), 0);
  return {
    taskId: task.id,
    kind: task.family,
    right: isRight(task, strict) === true,
    lenient: isRight(task, lenient) === true,
    valid: strict !== null,
    promptTokens: sum(({ promptTokens }) => promptTokens),
    generatedTokens: sum(({ completionTokens }) => completionTokens),
  };
}
