// What an answer earns: the verifier's word on its end, a process reward model's on its steps, and its form, with a coefficient each.
// Trap: a process reward alone is a model of what is right, and a policy finds where it errs; so the verifier's word is always
// taken down beside it, also when it earns nothing (guards.ts compares the two).
import type { Task } from "../records/task.ts";
import { isRight } from "../tasks/judge.ts";
import type { Voice } from "../voice/voice.ts";

/** How the scores of an answer's steps become one number. */
export type Aggregate = "mean" | "min" | "product" | "last";

export interface RewardRule {
  /** Times 1 for a right answer, 0 for any other. */
  readonly verifier: number;
  /** Times what the steps are worth, about 0 to 1 (-1 to 1 under "leave-one-out"). */
  readonly prm: number;
  readonly aggregate: Aggregate;
  /** Times 1 for a finished answer in the form that is asked for, right or wrong. Left out: 0. */
  readonly inForm?: number;
  /** Times 1 for a text out of which an answer of the kind that is asked for can be read, in whatever form. Left out: 0. */
  readonly readable?: number;
}

export interface ScoredStep {
  /** Index of the step's last token among the answer's tokens. */
  readonly end: number;
  /** Probability that the step and all before it are right, 0 to 1. */
  readonly score: number;
}

/** A process reward model is made one by step_scorer.ts. */
export interface StepScorer {
  /** Names its weights: a run goes on only with the scorer it began with. */
  readonly id: string;
  /** The written steps of each answer, in order; none where it has no step.
   *  @param answers prompt ids, and the answer's ids without an end token */
  score(
    answers: readonly { readonly prompt: readonly number[]; readonly ids: readonly number[] }[],
  ): Promise<readonly (readonly ScoredStep[])[]>;
}

/** One number for the scores of a text's steps. A text without steps gets 0: to write none is not a way to be right. */
export function aggregateScores(scores: readonly number[], rule: Aggregate): number {
  if (scores.length === 0) return 0;
  if (rule === "mean") return scores.reduce((sum, each) => sum + each, 0) / scores.length;
  if (rule === "min") return Math.min(...scores);
  if (rule === "product") return scores.reduce((product, each) => product * each, 1);
  return scores.at(-1) ?? 0;
}

/** 1 for a finished answer that is the right one, else 0: a text that was cut has not said its last word. */
export function verifierReward(
  {
    text,
    isStopped,
    task,
  }: {
    readonly text: string;
    readonly isStopped: boolean;
    readonly task: Pick<Task, "answer" | "judge" | "choices">;
  },
  voice: Pick<Voice, "read">,
): number {
  return isStopped && isRight(task, voice.read(text, task.judge, task.choices).answer) === true ? 1 : 0;
}
