// The questions of a run's test that its student answered, as they are asked again of what the run's zip holds.
import type { EvalAnswer } from "../../records/eval_answer.ts";
import type { GenerateRequest } from "../../records/completion.ts";
import type { Task } from "../../records/task.ts";
import type { RunRecord } from "../../store/store.ts";
import { studentPriming } from "../../teachers/priming.ts";
import { requestFor } from "../../voice/asking.ts";
import type { Voice } from "../../voice/voice.ts";

export interface TestQuestion {
  readonly task: Task;
  readonly student: EvalAnswer;
  /** Asks it as the student was asked: greedily, with the question alone. */
  readonly request: GenerateRequest;
}

/** At most so many are asked of the adapter and the merged model. */
const MOST_QUESTIONS = 20;

/** @param stored what the store holds of the run */
export function testQuestions(
  stored: {
    readonly run: Pick<RunRecord, "config">;
    readonly tasks: readonly Task[];
    readonly answers: readonly EvalAnswer[];
  },
  voice: Voice,
): TestQuestion[] {
  const students = new Map(
    stored.answers.filter(({ method }) => method === "distilled").map((answer) => [answer.taskId, answer]),
  );
  const priming = studentPriming(stored.run.config);
  const questions: TestQuestion[] = [];
  for (const task of stored.tasks) {
    const student = students.get(task.id);
    if (student === undefined) continue;
    if (questions.length === MOST_QUESTIONS) break;
    const { id, question } = task;
    const how = { id, temperature: 0, seed: 0 };
    questions.push({
      task,
      student,
      request: requestFor(voice, { role: "propose", question }, how, priming),
    });
  }
  return questions;
}
