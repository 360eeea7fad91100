// What a questions worker offers: a person's own questions, read beside the page's thread.
import type { QuestionReading } from "../../tasks/reading/read_questions.ts";
import type { ReadWish } from "../../tasks/reading/read_wish.ts";
import type { Heartbeat } from "../heartbeat.ts";

/** workers/questions.worker.ts: reads what a person pastes or chooses. Nothing is stored. */
export interface QuestionsApi extends Heartbeat {
  /** @throws RunError for a file of which nothing can be read, with another encoding in `details.offer` where one fits */
  read(source: BroughtQuestions, wish: ReadWish, modelPath: string): Promise<ReadAnswer>;
  /** Why the model cannot be asked a question, naming the words that it does not know; null when it can. */
  whyNot(question: string, modelPath: string): Promise<string | null>;
}

/** A file, or a text that was pasted. */
export interface BroughtQuestions {
  readonly name: string;
  readonly content: Blob | string;
}

export interface ReadAnswer {
  readonly reading: QuestionReading;
  /** What the number of test questions can show. */
  readonly heldOut: string;
  /** Why the model cannot be asked some of them, null where it can be asked all. */
  readonly unaskable: {
    readonly sentence: string;
    readonly questions: number;
    /** How many of them want an answer of a kind that the model does not give, whatever the words. */
    readonly ofOtherKind: number;
    /** How many of them have words that the model does not know. */
    readonly ofUnknownWords: number;
  } | null;
  /** Whether the model can be shown worked examples. */
  readonly takesExamples: boolean;
}
