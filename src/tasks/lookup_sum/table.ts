// The values that only the tool “lookup” reveals. A task holds them under `hints`, where only this reader looks: they stand in no prompt.
import * as v from "valibot";
import { byName, name, text } from "../../records/schema.ts";
import type { Task } from "../../records/task.ts";

const tableSchema = v.strictObject({
  /** By key, what the tool answers. */
  lookup: byName(name, text),
});

/** The hints of a task with these values. @param texts by key, in order, what the tool answers */
export function lookupHints(texts: ReadonlyMap<string, string>): v.InferOutput<typeof tableSchema> {
  return { lookup: Object.fromEntries(texts) };
}

/** What the tool answers, by key; null for a question without a table. */
export function lookupTable({ hints }: Pick<Task, "hints">): ReadonlyMap<string, string> | null {
  return v.is(tableSchema, hints) ? new Map(Object.entries(hints.lookup)) : null;
}
