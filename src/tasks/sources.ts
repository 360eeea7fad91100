// Where questions come from, one line each. A source is one file in sources/: it opens what it needs and gives questions in splits
// that share none. Whoever asks the questions takes them from the set that comes out and does not see which source it was.
import type { TaskSet } from "./task_set.ts";
import { ARITHMETIC_SOURCE } from "./sources/arithmetic.ts";
import { JSONL_SOURCE } from "./sources/jsonl.ts";
import { LOOKUP_SUM_SOURCE } from "./sources/lookup_sum.ts";
import { OWN_SOURCE } from "./sources/own.ts";
import { PLAIN_ENGLISH_SOURCE } from "./sources/plain_english.ts";
import { SMALL_FUNCTIONS_SOURCE } from "./sources/small_functions.ts";
import type { QuestionSource, SourceInput } from "./source.ts";
import { RunError } from "../core/errors.ts";

export const SOURCES: readonly QuestionSource[] = [
  ARITHMETIC_SOURCE,
  PLAIN_ENGLISH_SOURCE,
  SMALL_FUNCTIONS_SOURCE,
  LOOKUP_SUM_SOURCE,
  OWN_SOURCE,
  JSONL_SOURCE,
];

/** The settings that sources bring into a run. */
export type SourceRows = typeof PLAIN_ENGLISH_SOURCE.rows;

/** @throws RunError("config") for a source that there is not, or without what it needs; errors of the source, naming line and field */
export async function openSource(id: string, input: SourceInput): Promise<TaskSet> {
  return sourceOf(id).open(input);
}

/** @throws RunError("config") for a source that there is not */
export function sourceOf(id: string): QuestionSource {
  const source = SOURCES.find((each) => each.id === id);
  if (source === undefined) {
    const known = SOURCES.map((each) => each.id).join(", ");
    throw new RunError("config", `There is no source of questions called "${id}"; there are ${known}.`, {
      id,
    });
  }
  return source;
}
