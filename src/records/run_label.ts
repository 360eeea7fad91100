// What a person calls a run, and what they note about it.
import * as v from "valibot";
import { name, type RecordOf } from "./schema.ts";

/** Longest note, in characters. */
export const LONGEST_RUN_NOTE = 4000;

export const runLabelSchema = v.strictObject({
  /** "" where the run has a note only. */
  name,
  note: v.pipe(v.string(), v.maxLength(LONGEST_RUN_NOTE)),
});

/** It is a part of the run, and goes with it into a download. */
export interface RunLabel extends RecordOf<typeof runLabelSchema> {}
