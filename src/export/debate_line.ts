// A line of trajectories.jsonl, schema "debate/2": the one schema that the writer, the reader and docs/debate-2.schema.json (written by
// `npm run schemas`) share. Its descriptions are for people who read the lines with other programs.
import * as v from "valibot";
import { amount, count, type RecordOf, sha256, whole } from "../records/schema.ts";

const notEmpty = v.pipe(v.string(), v.nonEmpty());
const orNull = <Schema extends v.GenericSchema>(schema: Schema, description: string) =>
  v.pipe(v.nullable(schema), v.description(description));
const said = <Schema extends v.GenericSchema>(schema: Schema, description: string) =>
  v.pipe(schema, v.description(description));

/** What every schema of a debate's line says of a turn. */
export const turnFields = {
  id: said(notEmpty, "The same turn always has the same id."),
  read: said(
    v.array(v.string()),
    "Ids of the turns whose texts this author saw, in that order; who only answers again saw its own earlier one first.",
  ),
  prompt: said(v.string(), "As the model got it, in its own notation."),
  text: said(v.string(), "All that was said."),
  solution: said(
    v.string(),
    "The part that others read and a student learns: the text without its critique.",
  ),
  answer: orNull(v.string(), "Final answer, null when there is none."),
  temperature: amount,
  seed: whole,
  promptTokens: count,
  tokens: said(count, "Generated tokens, the end token included."),
  finish: v.picklist(["stop", "length"]),
  ms: said(amount, "Wall time."),
  learned: said(v.boolean(), "True when the student was trained on this turn."),
};

const modelSchema = v.strictObject({ name: v.string(), sha256: said(sha256, "Of model.safetensors.") });

/** What every schema of a debate's line says of the whole. */
export const debateFields = {
  task: notEmpty,
  family: v.string(),
  split: v.picklist(["distil", "val", "test"]),
  set: said(
    v.picklist(["distil", "test"]),
    "distil: talked over to teach; test: only to measure the teacher.",
  ),
  question: said(notEmpty, "Ordinary English."),
  model: v.nullable(modelSchema),
};

/** What every schema of a debate's line says of a change of mind. */
export const changeFields = {
  from: v.nullable(v.string()),
  to: v.nullable(v.string()),
  effect: v.picklist(["corrected", "misled", "neutral"]),
};

export const lineTurnSchema = v.strictObject({
  ...turnFields,
  agent: said(notEmpty, "Who speaks."),
  role: said(v.string(), "What the author does, e.g. propose: on its own; revise: after reading others."),
  step: said(count, "How many turns the same agent had taken on this question before."),
  model: v.exactOptional(said(modelSchema, "The model that says it, where that is not the debate's own.")),
  kind: said(
    v.picklist(["say", "remark", "tool"]),
    "say: a solution by the model; remark: a text of the model about solutions, e.g. a critique; tool: what a tool answered.",
  ),
  judge: v.exactOptional(
    said(
      v.literal("tests"),
      "Stands where the answer is a program, which is right when it passes its tests.",
    ),
  ),
  correct: orNull(v.boolean(), "Null when no right answer is known, and for a remark without an answer."),
});

const changeSchema = v.strictObject({
  ...changeFields,
  turn: said(notEmpty, "Id of the turn that gives the new answer."),
  agent: notEmpty,
  step: count,
  after: said(v.array(notEmpty), "Agents read in this turn who had the new answer before."),
});

const voteSchema = v.strictObject({
  answer: v.string(),
  from: said(v.pipe(v.array(notEmpty), v.minLength(1)), "Ids of the turns that give this answer."),
});

export const debateLineSchema = v.strictObject({
  schema: v.literal("debate/2"),
  ...debateFields,
  gold: orNull(
    v.string(),
    "The right answer, null when none is known. It decides `correct`; a run without labels does not use it otherwise.",
  ),
  turns: said(
    v.pipe(v.array(lineTurnSchema), v.minLength(1)),
    "Those that read no other first, then those that read only these, and so on.",
  ),
  changes: said(v.array(changeSchema), "Turns whose answer differs from their author's turn before."),
  votes: orNull(v.array(voteSchema), "The winner first; null where the teacher counts no votes."),
  verdict: v.strictObject({
    answer: orNull(v.string(), "What the talk came to, null when it came to no answer."),
    from: said(v.array(notEmpty), "Ids of the turns that carry the answer."),
    correct: orNull(v.boolean(), "Null when no right answer is known."),
  }),
});

/** What several agents, or one, said about one question. */
export interface DebateLine extends RecordOf<typeof debateLineSchema> {}
