// One method's answer to one held-out task.
import * as v from "valibot";
import { count, id, name, type RecordOf, runId, text } from "./schema.ts";

export const methodNameSchema = v.picklist(["single", "singleSampled", "majority", "debate", "distilled"]);

export type MethodName = v.InferOutput<typeof methodNameSchema>;

export const evalAnswerSchema = v.strictObject({
  schema: v.literal(1),
  /** `${runId}/${method}/${taskId}` */
  id,
  runId,
  method: methodNameSchema,
  taskId: id,
  family: name,
  answer: v.nullable(text),
  correct: v.boolean(),
  generatedTokens: count,
  promptTokens: count,
  /** Text of the answer; for majority and debate the winning member's. */
  text,
});

/** One method's answer to one held-out task. */
export interface EvalAnswer extends RecordOf<typeof evalAnswerSchema> {}
