// Debates as JSON Lines, one a line, schema "debate/2": question, who said what after reading whom, what it came to, what was
// learned from it; and the answers of the evaluation. Keys are written in a fixed order, so the same run gives the same bytes.
import { RunError } from "../core/errors.ts";
import type { Dataset } from "../records/dataset.ts";
import type { AnswerMethod, EvalAnswer } from "../records/eval_answer.ts";
import type { ModelRef } from "../records/model_ref.ts";
import type { Task } from "../records/task.ts";
import type { Trajectory } from "../records/trajectory.ts";
import type { DebateLine } from "./debate_line.ts";

/** @param tasks by id; every trajectory's task must be there
 *  @param base the run's own model, by which a debate is called where it spoke in it; left out: its first turn's
 *  @throws RunError("internal") when one is not */
export function trajectoriesJsonl(
  trajectories: readonly Trajectory[],
  tasks: ReadonlyMap<string, Task>,
  dataset: Dataset | null,
  base?: ModelRef,
): Uint8Array<ArrayBuffer> {
  const learned = new Set(dataset?.examples.flatMap((example) => example.from.turnId ?? []));
  return jsonl(
    trajectories.map((trajectory) => {
      const { turns } = trajectory;
      const main = (turns.find(({ model }) => model.sha256 === base?.sha256) ?? turns[0])?.model ?? null;
      return talk(trajectory, taskOf(tasks, trajectory), { learned, main });
    }),
  );
}

/** A model without the place where it lies. */
const named = ({ name, sha256 }: ModelRef) => ({ name, sha256 });

/** What each method answered to each held-out question: the rows behind the table, sorted by id.
 *  @param propose the prompt of a model on its own, as the method asked it */
export function answersJsonl(
  answers: readonly EvalAnswer[],
  tasks: ReadonlyMap<string, Task>,
  propose: (question: string, method: AnswerMethod) => string | null,
): Uint8Array<ArrayBuffer> {
  const sorted = answers.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return jsonl(
    sorted.map((answer) => {
      const task = taskOf(tasks, answer);
      return {
        schema: "answer/2",
        task: task.id,
        family: task.family,
        question: task.question,
        gold: task.answer,
        method: answer.method,
        prompt:
          answer.method === "majority" || answer.method === "teacher"
            ? null
            : propose(task.question, answer.method),
        text: answer.text,
        answer: answer.answer,
        correct: answer.correct,
        promptTokens: answer.promptTokens,
        tokens: answer.generatedTokens,
      };
    }),
  );
}

function talk(
  trajectory: Trajectory,
  task: Task,
  { learned, main }: { readonly learned: ReadonlySet<string>; readonly main: ModelRef | null },
): DebateLine {
  const { turns, outcome, changes, set, taskId } = trajectory;
  return {
    schema: "debate/2",
    task: taskId,
    family: task.family,
    split: task.split,
    set,
    question: task.question,
    gold: task.answer,
    model: main === null ? null : named(main),
    turns: turns.map((turn) => ({
      id: turn.id,
      agent: turn.agent,
      role: turn.role,
      step: turn.step,
      ...(turn.model.sha256 === main?.sha256 ? {} : { model: named(turn.model) }),
      kind: turn.kind,
      read: turn.parents,
      prompt: turn.prompt,
      text: turn.completion.text,
      solution: turn.solution,
      answer: turn.answer,
      ...(turn.judge === undefined ? {} : { judge: turn.judge }),
      correct: turn.correct,
      temperature: turn.temperature,
      seed: turn.seed,
      promptTokens: turn.completion.promptTokens,
      tokens: turn.completion.completionTokens,
      finish: turn.completion.finish,
      ms: turn.elapsedMs,
      learned: learned.has(turn.id),
    })),
    changes,
    votes: outcome.votes ?? null,
    verdict: { answer: outcome.answer, from: outcome.from, correct: outcome.correct },
  };
}

/** @throws RunError("internal") for a task that the run does not have */
export function taskOf(tasks: ReadonlyMap<string, Task>, { taskId }: { readonly taskId: string }): Task {
  const task = tasks.get(taskId);
  if (task !== undefined) return task;
  throw new RunError("internal", `The run speaks of ${taskId}, which is none of its questions.`, {
    taskId,
  });
}

/** One JSON value a line. */
export function jsonl(rows: readonly unknown[]): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
}
