// What version 2 of the store did not keep of a run, because every reader worked it out again: its questions, and
// what the debates about them came to. This is the only file that
// may still draw a stored run's questions from its seed; it is frozen, so the numbers in it are those of version 2.
import type { Outcome } from "../records/outcome.ts";
import type { Task } from "../records/task.ts";
import { arithmeticTasks } from "../tasks/arithmetic/word_problems.ts";
import { takeTasks } from "../tasks/task_set.ts";
import { closings } from "../records/turn_ends.ts";
import type { Turn } from "../records/turn.ts";
import { agentOfV1 } from "../records/turn_v1.ts";
import { votedOutcome } from "../teachers/verdict.ts";
import type { RunRecord } from "./store.ts";

const MOST_VALIDATION_TASKS = 64;

/** The questions of a run of version 2: those to debate, those to test on, and the two sets of validation questions. */
export function tasksOfVersion2({ config, seed }: Pick<RunRecord, "config" | "seed">): Task[] {
  const set = arithmeticTasks();
  return [
    ...takeTasks(set, "distil", config.tasks, seed),
    ...takeTasks(set, "test", config.testTasks, seed),
    ...takeTasks(set, "val", 2 * Math.min(MOST_VALIDATION_TASKS, config.testTasks), seed),
  ];
}

/** What each debate came to that had ended: every agent had spoken in every round, and the last round voted. */
export function outcomesOfVersion2({ config }: Pick<RunRecord, "config">, turns: readonly Turn[]): Outcome[] {
  const seats = new Map(Array.from({ length: config.agents }, (_, seat) => [agentOfV1(seat), seat]));
  const seatOf = ({ agent }: Turn) => seats.get(agent) ?? seats.size;
  const byTask = new Map<string, Turn[]>();
  for (const turn of turns) {
    const key = `${turn.set} ${turn.taskId}`;
    byTask.set(key, [...(byTask.get(key) ?? []), turn]);
  }
  return [...byTask.values()].flatMap((said) => {
    if (said.length !== config.agents * config.rounds) return [];
    const inOrder = said.toSorted((a, b) => a.step - b.step || seatOf(a) - seatOf(b));
    return votedOutcome(closings(inOrder), inOrder);
  });
}
