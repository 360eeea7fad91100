// Counts over debates, for the running tallies and the map of questions.
import type { EvalAnswer, MethodName } from "../../records/eval_answer.ts";
import type { Report } from "../../records/report.ts";
import type { Task } from "../../records/task.ts";
import type { Trajectory } from "../../records/trajectory.ts";
import { openings } from "../../records/turn_ends.ts";
import { countVotes } from "../../teachers/verdict.ts";
import { beforeOf } from "../parts/before.ts";
import type { AnswerPair, Debate, MethodScores } from "../state.ts";
import { type Sentence } from "../words/say.tsx";

/** What reading each other did to the group's answer. "alone" is the vote of the first round. */
export type QuestionChange = "open" | "stayedRight" | "rescued" | "lost" | "stayedWrong" | "unknown";

export const OUTCOMES: Readonly<Record<QuestionChange, { readonly mark: string; readonly label: Sentence }>> =
  {
    open: { mark: "·", label: "not finished" },
    stayedRight: { mark: "✓", label: "right from the start" },
    rescued: { mark: "▲", label: "wrong alone, right after talking" },
    lost: { mark: "▼", label: "right alone, wrong after talking" },
    stayedWrong: { mark: "×", label: "wrong" },
    unknown: { mark: "?", label: "came without a right answer" },
  };

/** Where nobody answers a second time there is no start to be right from. */
export const OUTCOMES_AT_ONCE: typeof OUTCOMES = {
  ...OUTCOMES,
  stayedRight: { ...OUTCOMES.stayedRight, label: "right" },
};

/** A finished debate's outcome is counted once: the map asks for all of them whenever one changes. */
const known = new WeakMap<Trajectory, QuestionChange>();

export function outcomeOf({ task, trajectory }: Debate): QuestionChange {
  if (trajectory === null) return "open";
  if (task.answer === null && trajectory.outcome.correct === null) return "unknown";
  const outcome =
    known.get(trajectory) ?? change(firstVoteCorrect(trajectory), trajectory.outcome.correct === true);
  known.set(trajectory, outcome);
  return outcome;
}

function change(before: boolean, after: boolean): QuestionChange {
  if (after) return before ? "stayedRight" : "rescued";
  return before ? "lost" : "stayedWrong";
}

/** Whether the vote over the first round, before anyone read anything, was right. */
function firstVoteCorrect(trajectory: Trajectory): boolean {
  const [winner] = countVotes(openings(trajectory.turns));
  return winner?.voters.some(({ correct }) => correct === true) ?? false;
}

/** Whether each question came with its right answer, so that "right" can be counted at all. */
export const areAllKnown = (debates: readonly Debate[]): boolean =>
  debates.every(({ task }) => task.answer !== null);

/** Said in place of such a count. */
export const NOBODY_KNOWS: Sentence = "Nobody knows: not all of these questions came with a right answer.";

export interface Tally {
  readonly finished: number;
  /** Single answers of the first round, and how many were right. */
  readonly alone: number;
  readonly aloneRight: number;
  readonly teacherRight: number;
  readonly outcomes: Readonly<Record<QuestionChange, number>>;
  /** Agents that changed a wrong answer into the right one, and the reverse. */
  readonly corrected: number;
  readonly misled: number;
}

export function tallyOf(debates: Iterable<Debate>): Tally {
  const outcomes = { open: 0, stayedRight: 0, rescued: 0, lost: 0, stayedWrong: 0, unknown: 0 };
  const tally = { finished: 0, alone: 0, aloneRight: 0, teacherRight: 0, corrected: 0, misled: 0 };
  for (const debate of debates) {
    outcomes[outcomeOf(debate)]++;
    if (debate.trajectory === null) continue;
    tally.finished++;
    if (debate.trajectory.outcome.correct === true) tally.teacherRight++;
    for (const turn of openings(debate.trajectory.turns)) {
      tally.alone++;
      if (turn.correct === true) tally.aloneRight++;
    }
    for (const change of debate.trajectory.changes) {
      if (change.effect === "corrected") tally.corrected++;
      if (change.effect === "misled") tally.misled++;
    }
  }
  return { ...tally, outcomes };
}

/** Right answers per method so far. */
export function scoresOf(answers: readonly EvalAnswer[]): MethodScores {
  const scores: Partial<Record<MethodName, { right: number; n: number }>> = {};
  for (const { method, correct } of answers) {
    if (method === "bare") continue; // its share stands in the report
    const { right, n } = scores[method] ?? { right: 0, n: 0 };
    scores[method] = { right: right + Number(correct), n: n + 1 };
  }
  return scores;
}

/** The student beside the single agent that the report compares it with, one pair a question. */
export function pairsOf(
  answers: readonly EvalAnswer[],
  report: Report,
  taskOf: (taskId: string) => Task | null,
): readonly AnswerPair[] {
  const { method: single } = beforeOf(report);
  const before = new Map(answers.filter(({ method }) => method === single).map((a) => [a.taskId, a]));
  return answers
    .filter((answer) => answer.method === "distilled")
    .flatMap((after) => {
      const task = taskOf(after.taskId);
      const earlier = before.get(after.taskId);
      return task === null || earlier === undefined ? [] : [{ task, before: earlier, after }];
    });
}

export function pairOutcome({ before, after }: AnswerPair): QuestionChange {
  return change(before.correct, after.correct);
}
