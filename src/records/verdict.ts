// What a person said of an answer to a question of which nobody knew the right one.
import * as v from "valibot";
import { id, moment, type RecordOf, runId, text } from "./schema.ts";

export const verdictSchema = v.strictObject({
  schema: v.literal(1),
  runId,
  taskId: id,
  /** The answer as `canonicalAnswer` spells it, so that equal answers are one. */
  answer: text,
  /** Null when it was taken back: then the answer is not judged. */
  isRight: v.nullable(v.boolean()),
  at: moment,
});

/** Names an answer to a question among all of a run. */
export const verdictKey = ({ taskId, answer }: Pick<PersonVerdict, "taskId" | "answer">): string =>
  `${taskId}\u0000${answer}`;

/** A person's word on one answer to one question. The newest counts. */
export interface PersonVerdict extends RecordOf<typeof verdictSchema> {}
