// Debates -> preference pairs: on one question, a solution that agrees with the verdict against one that does not. The keys
// are those of TRL's DPO trainer. Debates without both give none.
// Trap: without labels the verdict is the vote, which can be wrong; the dataset's `labels` decides which verdict counts.
import type { Dataset, Task, Trajectory, Turn } from "../core/types.ts";
import { answersEqual } from "../tasks/verifier.ts";

export interface Preference {
  readonly prompt: string;
  readonly chosen: string;
  readonly rejected: string;
}

/** At most one pair a debate: the last solution that is right against the first that is wrong, both as a lone agent would
 *  give them to the prompt of a lone agent. Pass training debates only: pairs are for learning. */
export function preferencePairs(
  trajectories: readonly Trajectory[],
  tasks: ReadonlyMap<string, Task>,
  labels: Dataset["labels"],
): Preference[] {
  return trajectories.flatMap(({ rounds, final, taskId }) => {
    const right = labels === "truth" ? (tasks.get(taskId)?.answer ?? null) : final.answer;
    const turns = rounds.flat();
    const prompt = turns[0]?.prompt;
    const said = (turn: Turn) => turn.answer !== null && turn.solution !== "";
    const chosen = turns.findLast((turn) => said(turn) && answersEqual(turn.answer, right));
    const rejected = turns.find((turn) => said(turn) && !answersEqual(turn.answer, right));
    if (right === null || prompt === undefined || chosen === undefined || rejected === undefined) return [];
    return [{ prompt, chosen: chosen.solution, rejected: rejected.solution }];
  });
}
