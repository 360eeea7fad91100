// The way back from trajectories.ts: a line of trajectories.jsonl, ours or another program's, -> a debate. What is
// accepted is what docs/debate-1.schema.json accepts.
import * as v from "valibot";
import { RunError } from "../core/errors.ts";

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const whole = v.pipe(v.number(), v.safeInteger());
const notNegative = v.pipe(v.number(), v.minValue(0));
const notEmpty = v.pipe(v.string(), v.nonEmpty());

const turn = v.strictObject({
  id: notEmpty,
  agent: count,
  role: v.picklist(["propose", "revise"]),
  read: v.array(v.string()),
  prompt: v.string(),
  text: v.string(),
  solution: v.string(),
  answer: v.nullable(v.string()),
  correct: v.boolean(),
  temperature: notNegative,
  seed: whole,
  promptTokens: count,
  tokens: count,
  finish: v.picklist(["stop", "length"]),
  ms: notNegative,
  learned: v.boolean(),
});
const debate = v.strictObject({
  schema: v.literal("debate/1"),
  task: notEmpty,
  family: v.string(),
  split: v.picklist(["distil", "val", "test"]),
  set: v.picklist(["distil", "test"]),
  question: notEmpty,
  gold: v.string(),
  model: v.nullable(
    v.strictObject({ name: v.string(), sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)) }),
  ),
  rounds: v.pipe(v.array(v.array(turn)), v.minLength(1)),
  changes: v.array(
    v.strictObject({
      agent: count,
      round: count,
      from: v.nullable(v.string()),
      to: v.nullable(v.string()),
      after: v.array(count),
      effect: v.picklist(["corrected", "misled", "neutral"]),
    }),
  ),
  votes: v.array(v.strictObject({ answer: v.string(), agents: v.pipe(v.array(count), v.minLength(1)) })),
  verdict: v.strictObject({ answer: v.nullable(v.string()), correct: v.boolean() }),
});

/** A debate as it is written. */
export type DebateLine = v.InferOutput<typeof debate>;

/** @param where file and line, for the error. @throws RunError("file-invalid") naming the field */
export function readDebate(line: unknown, where: string): DebateLine {
  const result = v.safeParse(debate, line, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const field = v.getDotPath(issue) ?? "the whole line";
  throw new RunError("file-invalid", `${where}: no debate of schema debate/1: ${field}: ${issue.message}.`, {
    where,
    field,
  });
}

/** What a lone student learns of it: the turns that were learned, each to the prompt of a lone agent. */
export function lessonsOfDebate({
  rounds,
}: DebateLine): readonly { readonly prompt: string; readonly completion: string }[] {
  const prompt = rounds[0]?.[0]?.prompt;
  if (prompt === undefined) return [];
  return rounds
    .flat()
    .filter(({ learned }) => learned)
    .map(({ solution }) => ({ prompt, completion: solution }));
}
