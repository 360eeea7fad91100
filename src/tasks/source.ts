// What a source of questions is: all that a new one implements.
import type { Table } from "../settings/row.ts";
import type { QuestionReading } from "./reading/read_questions.ts";
import type { TaskSet } from "./task_set.ts";

/** What a person hands over for a source to open. */
export interface SourceInput {
  /** The text of a file, and its name for errors. */
  readonly file?: { readonly name: string; readonly text: string };
  /** Questions that were read and looked at. */
  readonly reading?: QuestionReading;
  /** The run's settings by name; where a source's own is missing, it stands at its default. */
  readonly settings?: Readonly<Record<string, number | string>>;
}

export interface QuestionSource<Rows extends Table = Table> {
  /** Stored with each of its tasks as `origin`. */
  readonly id: string;
  readonly title: string;
  /** What it is, in a sentence for people. */
  readonly words: string;
  /** What `open` must be given. */
  readonly needs: "nothing" | "file" | "reading";
  /** Its settings; absent where it has none. */
  readonly rows?: Rows;
  /** How many questions it has to learn from and to test on, where that is fewer than one usually asks. */
  readonly holds?: { readonly tasks: number; readonly testTasks: number };
  /** What the model's voice must be able to do; absent where its questions are for any model. */
  readonly asks?: "messages";
  /** "tests" where its answers are programs, which only a sandbox can judge; absent where looking at an answer is enough. */
  readonly questions?: "tests";
  /** Questions out of distribution, for tests only; absent where there are none. Takes and throws what `open` does. */
  readonly outside?: (input: SourceInput) => TaskSet | Promise<TaskSet>;
  /** What makes many questions is loaded here, and not with the page.
   *  @throws RunError("config") without what it needs; RunError("file-invalid" | "empty-dataset") naming line and field */
  readonly open: (input: SourceInput) => TaskSet | Promise<TaskSet>;
}
