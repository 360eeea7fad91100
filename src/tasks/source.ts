// What a source of questions is: all that a new one implements.
import type { QuestionReading } from "./reading/read_questions.ts";
import type { TaskSet } from "./task_set.ts";

/** What a person hands over for a source to open. */
export interface SourceInput {
  /** The text of a file, and its name for errors. */
  readonly file?: { readonly name: string; readonly text: string };
  /** Questions that were read and looked at. */
  readonly reading?: QuestionReading;
}

export interface QuestionSource {
  /** Stored with each of its tasks as `origin`. */
  readonly id: string;
  readonly title: string;
  /** What it is, in a sentence for people. */
  readonly words: string;
  /** What `open` must be given. */
  readonly needs: "nothing" | "file" | "reading";
  /** @throws RunError("config") without what it needs; RunError("file-invalid" | "empty-dataset") naming line and field */
  readonly open: (input: SourceInput) => TaskSet;
}
