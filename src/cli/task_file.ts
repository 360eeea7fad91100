// A file of questions with checkable answers, one JSON object a line: {"question", "answer"} and, if it likes, "id" and "family".
// GSM8K's answers are worked solutions that end in "#### 42"; the bundled tasks' answers are the bare value. Both are judged by
// the final number where the right answer is one, else as text.
import { RunError } from "../core/errors.ts";
import { finalAnswer, sameNumber } from "../tasks/final_answer.ts";
import { answersEqual } from "../tasks/verifier.ts";
import type { Disk } from "./disk.ts";
import { readJsonLines } from "./text.ts";

export interface FileTask {
  readonly id: string;
  readonly question: string;
  /** The right answer's spelling: a number where it is one. */
  readonly answer: string;
  readonly family: string;
}

/** @throws RunError("file-invalid" | "empty-dataset") naming the line */
export async function readTasks(path: string, disk: Disk): Promise<readonly FileTask[]> {
  const tasks = (await readJsonLines(path, disk)).map(({ number, value }) => {
    const entries = new Map<string, unknown>(Object.entries(Object(value)));
    const text = (key: string) => {
      const found = entries.get(key);
      return typeof found === "string" ? found : typeof found === "number" ? String(found) : null;
    };
    const [question, answer] = [text("question"), text("answer")];
    if (question === null || answer === null || question.trim() === "" || answer.trim() === "") {
      throw new RunError(
        "file-invalid",
        `${path}, line ${number}: expected {"question": "…", "answer": "…"}, got ${JSON.stringify(value).slice(0, 80)}.`,
        { path, line: number },
      );
    }
    return {
      id: text("id") ?? `line-${number}`,
      question,
      answer: answer.includes("####") ? (finalAnswer(answer) ?? answer) : answer,
      family: text("family") ?? "all",
    };
  });
  const seen = new Set<string>();
  for (const { id } of tasks) {
    if (seen.has(id))
      throw new RunError("file-invalid", `${path}: two tasks have the id "${id}".`, { path, id });
    seen.add(id);
  }
  return tasks;
}

/** Whether `given` (already taken out of the model's text) is the task's answer. */
export function isRight(task: FileTask, given: string | null): boolean {
  return sameNumber(task.answer, given) || answersEqual(task.answer, given);
}
