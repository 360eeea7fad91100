// One method's answer to one held-out task.
import * as v from "valibot";
import { count, id, name, type RecordOf, runId, text } from "./schema.ts";

/** The ways to answer; what each is, src/eval/methods.ts says. */
export const methodNameSchema = v.picklist(["single", "singleSampled", "majority", "teacher", "distilled"]);

export type MethodName = v.InferOutput<typeof methodNameSchema>;

/** Also "bare": the base, greedy, asked with the question alone as the student is. Only runs whose agents are shown more have it. */
const answerMethodSchema = v.picklist([...methodNameSchema.options, "bare"]);

export type AnswerMethod = v.InferOutput<typeof answerMethodSchema>;

export const evalAnswerSchema = v.strictObject({
  schema: v.literal(2),
  /** Opaque: nothing reads anything out of it. The same answer always gets the same id, so a redo cannot duplicate. */
  id,
  runId,
  method: answerMethodSchema,
  taskId: id,
  family: name,
  answer: v.nullable(text),
  correct: v.boolean(),
  generatedTokens: count,
  promptTokens: count,
  /** Text of the answer; for majority and teacher the winning member's. */
  text,
});

/** One method's answer to one held-out task. */
export interface EvalAnswer extends RecordOf<typeof evalAnswerSchema> {}
