// What the bundled word problems know beside question and answer: the right steps, and how the bundled model's corpus writes them.
// A task holds it under `hints`, where only this reader looks.
import * as v from "valibot";
import { count, list, name, type RecordOf, text, whole } from "../../records/schema.ts";
import type { Task } from "../../records/task.ts";

const stepSchema = v.strictObject({
  left: whole,
  op: v.picklist(["+", "-", "x"]),
  right: whole,
  result: whole,
});

/** One calculation of a solution. */
export interface ArithmeticStep extends RecordOf<typeof stepSchema> {}

const wordingSchema = v.strictObject({
  /** Before the sum: "Ben has", "now". */
  owner: name,
  /** A trap's sentence and what it means, "check That is 5 more than Ben has so Ben has fewer"; "" where it is straight. */
  note: text,
});

const hintsSchema = v.strictObject({
  /** Number of sentences whose keyword points to the wrong operation. */
  traps: v.exactOptional(count),
  /** The right steps, where the source knows them. */
  steps: v.exactOptional(list(stepSchema)),
  /** For each of `steps`, how a solution writes it. */
  wording: v.exactOptional(list(wordingSchema)),
});

/** What a bundled word problem tells of itself. */
export interface ArithmeticHints extends RecordOf<typeof hintsSchema> {}

/** The hints of a bundled task; of any other task none. */
export function hintsOf({ hints }: Pick<Task, "hints">): ArithmeticHints {
  return v.is(hintsSchema, hints) ? hints : {};
}
