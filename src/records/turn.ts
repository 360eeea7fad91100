// What one agent said once. The log of a run's turns is the record that everything else is derived from.
import * as v from "valibot";
import { completionSchema } from "./completion.ts";
import { modelRefSchema } from "./model_ref.ts";
import {
  amount,
  count,
  id,
  LIMITS,
  list,
  moment,
  name,
  type RecordOf,
  runId,
  text,
  whole,
} from "./schema.ts";

export const turnSchema = v.strictObject({
  schema: v.literal(2),
  /** Opaque: nothing reads anything out of it. The same turn always gets the same id, so a redo cannot duplicate. */
  id,
  runId,
  /** "distil": talked over to teach. "test": talked over only to measure the teacher. */
  set: v.picklist(["distil", "test"]),
  taskId: id,
  /** Id of its author in the run's roster. */
  agent: id,
  /** What the author did, in the protocol's own words, e.g. "propose" or "revise". */
  role: name,
  /** How many turns the same agent had taken on this task before. In a debate this is the round, from 0 on. */
  step: count,
  /** "say": a solution by the model. "remark": a text of the model about solutions, such as a critique or a verdict, from which nobody
   *  learns to answer. "tool": what a tool answered. */
  kind: v.picklist(["say", "remark", "tool"]),
  /** Ids of the turns whose text this author saw, in the order in which they were shown; who only answers again saw its own earlier turn
   *  first. Empty for one who saw none. */
  parents: list(id, LIMITS.name),
  prompt: text,
  completion: completionSchema,
  /** The part of the completion that others get to see and that a student learns: the solution without the critique. */
  solution: text,
  /** Extracted final answer, null when there is none. */
  answer: v.nullable(text),
  /** Stands where the task's answers are programs, which are one answer only where they are the same letter by letter. */
  judge: v.exactOptional(v.literal("tests")),
  /** Null when the task has no known answer, and for a remark that was not asked for one. */
  correct: v.nullable(v.boolean()),
  temperature: amount,
  seed: whole,
  model: modelRefSchema,
  startedAt: moment,
  elapsedMs: amount,
});

/** What one agent said or did once. The log of a run is a list of these. */
export interface Turn extends RecordOf<typeof turnSchema> {}
