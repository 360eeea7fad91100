// Questions that are worth practising on: those that the model seldom solves alone, and that no lesson is about.
// Source: Chain-of-Agents (arXiv:2508.13167), which practises on what a large model without tools solves in at most 30 % of 32 tries and
// keeps that apart from what was copied. Here the tries are the group's own first answers, before anybody read anything: they cost
// nothing more, and the group's model is the student's base wherever a run has one model. A group that reads plans or tests before its first
// solution has no such tries, and so no hard questions.
import type { Trajectory } from "../records/trajectory.ts";
import { openings } from "../records/turn_ends.ts";

export const HARD_SHARE = 0.3;

export interface HardQuestion {
  readonly taskId: string;
  readonly tries: number;
  readonly right: number;
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
    const tried = openings(turns).filter(({ correct }) => correct !== null);
    const right = tried.filter(({ correct }) => correct === true).length;
    if (tried.length === 0 || learned.has(taskId) || right / tried.length > share) return [];
    return [{ taskId, tries: tried.length, right }];
  });
}
