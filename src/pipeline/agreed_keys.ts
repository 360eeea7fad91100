// Test questions of which nobody knows the right answer: what the group agrees on is their key. A score on them says how often a
// method agrees with the group, the group itself always does, and the report says so. Questions on which the group came to no answer
// are left out.
import { RunError } from "../core/errors.ts";
import type { Task } from "../records/task.ts";
import { talkAbout } from "./debate_stage.ts";
import type { StageContext } from "./stage.ts";

export interface AgreedKeys {
  /** The stage with a key for each test question; validation questions without one are gone. */
  readonly context: StageContext;
  /** Test questions whose key the group agreed on. */
  readonly agreed: number;
}

/** Lets the group answer first where a test question has no key; where all have one, nothing is asked and nothing changes.
 *  @throws RunError("empty-dataset") when there is no key at all and the group agrees on nothing */
export async function withAgreedKeys(
  context: StageContext,
  onProgress: (done: number) => void,
): Promise<AgreedKeys> {
  const { test, gate } = context.tasks;
  const open = test.filter(({ answer }) => answer === null);
  if (open.length === 0) return { context, agreed: 0 };
  const talks = await talkAbout(context, "test", open, onProgress);
  const answers = new Map(talks.map(({ taskId, outcome }) => [taskId, outcome.answer]));
  const keyed = test.flatMap((task): Task[] => {
    const answer = task.answer ?? answers.get(task.id) ?? null;
    return answer === null ? [] : [{ ...task, answer }];
  });
  if (keyed.length === 0) {
    throw new RunError(
      "empty-dataset",
      `The group agreed on none of the ${test.length} test questions, and nobody gave their right answers, so there is nothing to hold the student against. Give right answers, or easier questions.`,
      { questions: test.length },
    );
  }
  const tasks = { ...context.tasks, test: keyed, gate: gate.filter(({ answer }) => answer !== null) };
  const agreed = keyed.length - (test.length - open.length);
  return { context: context.withTasks(tasks), agreed };
}
