// A person's own questions, as they were read and looked at (tasks/reading): this only makes a set of what came out.
import { RunError } from "../../core/errors.ts";
import { OWN_ORIGIN } from "../reading/origin.ts";
import type { QuestionSource, SourceInput } from "../source.ts";
import { fixedTaskSet, type TaskSet } from "../task_set.ts";

export const OWN_SOURCE = {
  id: OWN_ORIGIN,
  title: "your own questions",
  words:
    "Pasted, or a file of CSV, TSV, JSON Lines or JSON, with right answers or without. It stays on this device.",
  needs: "reading",
  open: ({ reading }: SourceInput): TaskSet => {
    if (reading === undefined) {
      throw new RunError("config", "There are no questions of your own yet. Choose a file or paste some.");
    }
    if (reading.trouble !== null) throw new RunError("file-invalid", reading.trouble);
    const { name, tasks, examples } = reading;
    return { ...fixedTaskSet(name, tasks), examples };
  },
} satisfies QuestionSource;
