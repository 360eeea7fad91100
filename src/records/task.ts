// A question, with its answer where one is known.
import * as v from "valibot";
import { id, list, name, type RecordOf, text } from "./schema.ts";

/** As many as there are letters to name them. */
const MOST_CHOICES = 26;

export const taskSchema = v.strictObject({
  id,
  /** Ordinary English; a model's voice turns it into its own prompt. */
  question: text,
  /** Null where nobody knows it: then nothing about the task can be called right or wrong. */
  answer: v.nullable(text),
  /** How an answer is held against the known one. For "pattern" that is a regular expression, for "tests" the tests of a program. */
  judge: v.picklist(["number", "text", "choice", "contains", "pattern", "tests"]),
  /** "choice": what can be chosen, A first, without the letters. The question shows them too, one a line: "A) …". */
  choices: v.exactOptional(list(text, MOST_CHOICES)),
  /** The answer with its working, as whoever brought the question wrote it. */
  solution: v.exactOptional(text),
  /** The kind of task, e.g. "compare", "events", "boxes"; results are also given per family. */
  family: name,
  split: v.picklist(["distil", "val", "test"]),
  /** The source of questions that it comes from, e.g. "bundled". */
  origin: name,
  /** What the source knows besides. Only the source and the voice made for it read this, each through a reader of its own. */
  hints: v.exactOptional(v.unknown()),
});

/** One question. */
export interface Task extends RecordOf<typeof taskSchema> {}
