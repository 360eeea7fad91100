// What pupils write while they go through a lesson: their names, predictions and notes.
import * as v from "valibot";
import { count, id, list, LIMITS, moment, name, named, type RecordOf, runId } from "./schema.ts";

/** Longest text that a pupil may write into one field. */
export const LONGEST_NOTE = 4000;

export const notebookSchema = v.strictObject({
  schema: v.literal(1),
  id,
  /** The lesson's name among the lessons of the page. */
  lesson: name,
  /** The run that the lesson is about; null until one has begun. */
  runId: v.nullable(runId),
  startedAt: moment,
  /** The card that lies open, from 0 on. */
  card: count,
  /** Who writes, as they call themselves. */
  who: name,
  /** What was written, by the name of its field. */
  words: named(v.pipe(v.string(), v.maxLength(LONGEST_NOTE))),
  /** The fields whose prediction was given, so that it cannot be changed any more. */
  given: list(id, LIMITS.name),
});

/** One sitting of a lesson at one device. It is kept apart from the run, so that no name goes into a download. */
export interface Notebook extends RecordOf<typeof notebookSchema> {}
