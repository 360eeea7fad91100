// The questions that a student practises on: all that its run knows an answer to, or the hard ones alone.
import { RunError } from "../../core/errors.ts";
import type { Task } from "../../records/task.ts";
import type { Trajectory } from "../../records/trajectory.ts";
import type { RUN_ROWS } from "../../settings/run_rows.ts";
import type { ConfigOf } from "../../settings/row.ts";
import { isRight } from "../../tasks/judge.ts";
import { firstTries, HARD_SHARE, isSeldomSolved } from "../../teachers/first_tries.ts";
import type { PRACTICE_ROWS } from "../practice_rows.ts";
import type { Site } from "../site.ts";

type PractisingSite = Pick<
  Site<ConfigOf<typeof RUN_ROWS> & ConfigOf<typeof PRACTICE_ROWS>>,
  "config" | "checkpoint" | "notice"
>;

/** Whether a first answer is right is said as the reward says it of an attempt (train/rewards.ts), by what the run knows: by the group's verdict
 *  where it has no labels.
 *  @param known see known_tasks.ts @throws RunError("empty-dataset") where the hard ones are asked for and none is */
export function practisedTasks(
  { config, checkpoint, notice }: PractisingSite,
  known: readonly Task[],
  trajectories: readonly Trajectory[],
): readonly Task[] {
  if (config.practiceOn === "all") return known;
  const turns = new Map(trajectories.map((each) => [each.taskId, each.turns]));
  const tried = known.map((task) => ({
    task,
    tries: firstTries(turns.get(task.id) ?? [], ({ answer }) => isRight(task, answer)),
  }));
  const hard = tried.filter(({ tries }) => isSeldomSolved(tries)).map(({ task }) => task);
  const percent = Math.round(100 * HARD_SHARE);
  if (hard.length === 0) {
    throw new RunError(
      "empty-dataset",
      `There is no hard question to practise on: of ${known.length} questions none has first answers of which at most ${percent} % are right. Practise on all questions, ask harder ones, or let a group teach that answers before it reads anything.`,
      { questions: known.length },
    );
  }
  if (checkpoint === null) {
    notice(
      "left-out",
      `The student practises on ${hard.length} of ${known.length} questions: those of whose first answers at most ${percent} % are right.`,
    );
  }
  return hard;
}
