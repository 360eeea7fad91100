// Questions that are worth practising on: those that the group seldom solves at first, and that no lesson is about. Chain-of-Agents keeps them
// apart from what was copied (see teachers/first_tries.ts).
import type { Trajectory } from "../records/trajectory.ts";
import { type FirstTries, firstTries, HARD_SHARE, isSeldomSolved } from "../teachers/first_tries.ts";

export interface HardQuestion extends FirstTries {
  readonly taskId: string;
}

/** In the talks' order. A question without a key is neither hard nor easy.
 *  @param learned ids of the questions that lessons are about
 *  @param share right tries at most */
export function hardQuestions(
  trajectories: readonly Pick<Trajectory, "taskId" | "turns">[],
  learned: ReadonlySet<string>,
  share = HARD_SHARE,
): readonly HardQuestion[] {
  return trajectories.flatMap(({ taskId, turns }) => {
    const tried = firstTries(turns, ({ correct }) => correct);
    return learned.has(taskId) || !isSeldomSolved(tried, share) ? [] : [{ taskId, ...tried }];
  });
}
