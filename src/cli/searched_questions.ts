// What a search of the command line asks of its questions: that there are enough of those that it holds back until its end.
import { RunError } from "../core/errors.ts";
import { SETTINGS } from "../settings/run_config.ts";
import type { TaskSet } from "../tasks/task_set.ts";

/** How many test questions of the whole set the end of a search asks: as many as were asked for, else as many as there are, up to the usual
 *  number. @param asked the text of --test-tasks, where it was given
 *  @param closing the flag that ends the search, where it was given; null where it was not
 *  @throws RunError("config") where the set has fewer, or has none for the flag that ends the search */
export function heldOutCount(
  set: Pick<TaskSet, "name" | "size">,
  asked: string | undefined,
  closing: "submit" | "freeze" | null,
): number {
  const there = set.size?.("test") ?? Number.POSITIVE_INFINITY;
  const count = Number(asked ?? Math.min(there, Number(SETTINGS.field("testTasks").fallback)));
  if (there === 0 && closing !== null) {
    throw new RunError(
      "config",
      `--${closing} asks test questions at the end, but ${set.name} has none. Give it some (--shares, or a column "split"), or leave --${closing} out.`,
      { found: 0 },
    );
  }
  if (count <= there || there === 0) return Math.min(count, there);
  throw new RunError(
    "config",
    `--test-tasks ${count}: ${set.name} has ${there} test questions. Ask for fewer, or leave the flag out.`,
    { asked: count, found: there },
  );
}
