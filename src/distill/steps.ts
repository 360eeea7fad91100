// Which steps of a solution are right: what a process reward model learns from. Where the steps stand in the text, and which of
// them the task's known steps confirm, the voice tells.
import { RunError } from "../core/errors.ts";
import type { Task } from "../records/task.ts";
import type { Trajectory } from "../records/trajectory.ts";
import type { Turn } from "../records/turn.ts";
import { openings } from "../records/turn_ends.ts";
import { answersEqual } from "../tasks/verifier.ts";
import type { Voice } from "../voice/voice.ts";

export interface StepLabel {
  /** 1: this step and all before it are right. */
  readonly label: 0 | 1;
  readonly source: "verifier" | "continuations";
}

/** How independent attempts went on from the same beginnings (Math-Shepherd, arXiv:2312.08935). */
export interface Continuations {
  /** answers[i]: the final answers of the attempts that began with the steps 0 … i. */
  readonly answers: readonly (readonly (string | null)[])[];
  /** The answer they should reach: the group's, or the known one. */
  readonly consensus: string | null;
  /** Least share of attempts that must reach it, in (0, 1]. */
  readonly threshold: number;
}

/** One label for each of `voice.steps(solution)`: by the task's own steps ("verifier"), else by continuations. A step that no
 *  attempt went on from is wrong: nothing speaks for it. */
export function labelSteps(
  voice: Voice,
  task: Task,
  solution: string,
  source: "verifier" | Continuations = "verifier",
): StepLabel[] {
  if (source === "verifier") {
    const labels = voice.judgeSteps(task, solution);
    if (labels !== null) return labels.map((label) => ({ label, source: "verifier" }));
    throw new RunError(
      "internal",
      `Nothing is known to label this solution of task ${task.id} by; give continuations instead.`,
      { taskId: task.id },
    );
  }
  let isRight = true;
  return voice.steps(solution).map((_, i) => {
    const answers = source.answers[i] ?? [];
    const reached = answers.filter((answer) => answersEqual(answer, source.consensus)).length;
    isRight = isRight && answers.length > 0 && reached >= source.threshold * answers.length;
    return { label: isRight ? 1 : 0, source: "continuations" };
  });
}

/** Continuations that a debate holds already. For each beginning of the turn's solution they are its own answer and the answers of
 *  those opening turns whose first steps calculate the same: those turns read nothing, so they went on independently. No new
 *  text is needed; more attempts make surer labels. */
export function continuationsIn(
  voice: Voice,
  trajectory: Trajectory,
  turn: Turn,
  threshold = 0.5,
): Continuations {
  const others = openings(trajectory.turns).filter(({ id }) => id !== turn.id);
  const attempts = [turn, ...others].map(({ solution, answer }) => ({
    ways: waysOf(voice, solution),
    answer,
  }));
  const own = waysOf(voice, turn.solution);
  const answers = own.map((_, i) =>
    attempts.flatMap(({ ways, answer }) =>
      own.slice(0, i + 1).every((way, j) => way === ways[j]) ? [answer] : [],
    ),
  );
  return { answers, consensus: trajectory.outcome.answer, threshold };
}

/** What each step calculates and gets; of a step without a sum, its words. */
function waysOf(voice: Voice, solution: string): string[] {
  return voice.steps(solution).map(({ text }) => {
    const operations = voice.signature(text);
    const results = [...text.matchAll(/= ?(-?\d[\d,]*(?:\.\d+)?)/g)].map(([, result]) => result);
    return operations.length === 0 ? text : `${operations.join()}=${results.join()}`;
  });
}
