// Questions out of a file of JSON Lines that is read strictly (reading/task_lines.ts): runs of before that were asked one name this
// source. Files are read by the source of a person's own questions today.
import { RunError } from "../../core/errors.ts";
import type { QuestionSource } from "../source.ts";
import { fixedTaskSet } from "../task_set.ts";

export const JSONL_SOURCE: QuestionSource = {
  id: "jsonl",
  title: "a file of questions",
  words:
    'One question a line: {"question": "…", "answer": "…"}, with an id, a family and a kind of answer if you like.',
  needs: "file",
  open: async ({ file }) => {
    if (file === undefined) throw new RunError("config", "Questions of a file need the file. Choose one.");
    const { readTaskLines } = await import("../reading/task_lines.ts");
    return fixedTaskSet(file.name, readTaskLines(file.text, file.name, { needsAnswers: false }));
  },
};
