// What the talk about one task came to: the answer, the turns that carry it, and what it cost.
import * as v from "valibot";
import { count, id, LIMITS, list, type RecordOf, runId, text } from "./schema.ts";

const voteSchema = v.strictObject({
  /** As its first voter spelled it. */
  answer: text,
  /** Ids of the turns that give this answer, in the roster's order. */
  from: list(id, LIMITS.name),
});

/** One answer of a vote and who gave it. */
export interface Vote extends RecordOf<typeof voteSchema> {}

const usageSchema = v.strictObject({ turns: count, promptTokens: count, completionTokens: count });

/** What a task's turns cost, all of them together. */
export interface TurnUsage extends RecordOf<typeof usageSchema> {}

export const outcomeSchema = v.strictObject({
  schema: v.literal(1),
  runId,
  set: v.picklist(["distil", "test"]),
  taskId: id,
  /** Null when the agents came to no answer. */
  answer: v.nullable(text),
  /** Ids of the turns that carry the answer, in the roster's order; empty without an answer. */
  from: list(id, LIMITS.name),
  /** The votes, the winner first, where the protocol counts votes. */
  votes: v.exactOptional(list(voteSchema, LIMITS.name)),
  /** Null when the task has no known answer. */
  correct: v.nullable(v.boolean()),
  usage: usageSchema,
});

/** The result of one task's talk. Only the protocol knows how it follows from the turns. */
export interface Outcome extends RecordOf<typeof outcomeSchema> {}
