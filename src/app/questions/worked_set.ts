// A person's own questions as a set, without those that became worked examples.
import type { WorkedExample } from "../../records/worked_example.ts";
import type { QuestionReading } from "../../tasks/reading/read_questions.ts";
import { OWN_SOURCE } from "../../tasks/sources/own.ts";
import type { TaskSet } from "../../tasks/task_set.ts";

/** The questions with the examples that the person wants; a question that is an example is not asked.
 *  @param worked null for the examples out of the rows */
export function setOf(reading: QuestionReading, worked: readonly WorkedExample[] | null): TaskSet {
  if (worked === null) return OWN_SOURCE.open({ reading });
  const whole = worked.filter(isWhole);
  const shown = new Set(whole.map(({ question }) => question.trim()));
  const tasks = reading.tasks.filter(({ question }) => !shown.has(question.trim()));
  return OWN_SOURCE.open({ reading: { ...reading, tasks, examples: whole } });
}

const isWhole = ({ question, solution }: WorkedExample): boolean =>
  question.trim() !== "" && solution.trim() !== "";
