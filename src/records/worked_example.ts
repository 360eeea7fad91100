// A question with an answer that shows the form: agents read some of them as turns of a conversation before the question they are
// asked.
import * as v from "valibot";
import { type RecordOf, text } from "./schema.ts";

export const workedExampleSchema = v.strictObject({
  question: text,
  /** The very text that a good answer to it would be. */
  solution: text,
});

/** One question, worked. */
export interface WorkedExample extends RecordOf<typeof workedExampleSchema> {}
