// Whether a turn is right, as the run's labels say it.
import type { Dataset } from "../records/dataset.ts";
import type { Task } from "../records/task.ts";
import type { Trajectory } from "../records/trajectory.ts";
import type { Turn } from "../records/turn.ts";
import { isRight } from "../tasks/judge.ts";
import { answersEqual } from "../tasks/verifier.ts";

/** By the person or the model who judged it, by the vote, or by the task's key. null where nobody said. */
export function turnVerdict(
  turn: Turn,
  {
    labels,
    task,
    outcome,
  }: { readonly labels: Dataset["labels"]; readonly task: Task; readonly outcome: Trajectory["outcome"] },
): boolean | null {
  if (labels === "person" || labels === "model") return turn.correct;
  if (labels === "consensus")
    return outcome.answer === null ? null : answersEqual(turn.answer, outcome.answer, task.judge);
  return task.judge === "tests" ? turn.correct : isRight(task, turn.answer); // a program was run when it was said
}
