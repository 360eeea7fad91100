// The questions that a student practises on, with what it may know of their answers.
// A run without labels must not see the answer key: its questions carry the group's verdict.
import type { Task } from "../../records/task.ts";
import type { Trajectory } from "../../records/trajectory.ts";
import type { RUN_ROWS } from "../../settings/run_rows.ts";
import type { ConfigOf } from "../../settings/row.ts";
import type { Site } from "../site.ts";

/** The debated questions as the run may know them. */
export function knownTasks(
  { config, questions }: Pick<Site<ConfigOf<typeof RUN_ROWS>>, "config" | "questions">,
  trajectories: readonly Trajectory[],
): Task[] {
  if (config.labels === "truth") return [...questions.distil];
  const verdicts = new Map(trajectories.map(({ taskId, outcome }) => [taskId, outcome.answer]));
  return questions.distil.flatMap((task) => {
    const answer = verdicts.get(task.id) ?? null;
    if (answer === null) return [];
    const { hints: _known, ...asked } = task;
    return [{ ...asked, answer }];
  });
}
