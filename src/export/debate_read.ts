// The way back from trajectories.ts: a line of trajectories.jsonl, ours or another program's, -> a debate. What is
// accepted is what docs/debate-2.schema.json accepts, and lines of debate/1, as versions before wrote them.
import * as v from "valibot";
import { RunError } from "../core/errors.ts";

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const whole = v.pipe(v.number(), v.safeInteger());
const notNegative = v.pipe(v.number(), v.minValue(0));
const notEmpty = v.pipe(v.string(), v.nonEmpty());

/** What both schemas say of a turn. */
const turnFields = {
  id: notEmpty,
  read: v.array(v.string()),
  prompt: v.string(),
  text: v.string(),
  solution: v.string(),
  answer: v.nullable(v.string()),
  temperature: notNegative,
  seed: whole,
  promptTokens: count,
  tokens: count,
  finish: v.picklist(["stop", "length"]),
  ms: notNegative,
  learned: v.boolean(),
};
/** What both schemas say of a debate. */
const debateFields = {
  task: notEmpty,
  family: v.string(),
  split: v.picklist(["distil", "val", "test"]),
  set: v.picklist(["distil", "test"]),
  question: notEmpty,
  model: v.nullable(
    v.strictObject({ name: v.string(), sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)) }),
  ),
};
const changeFields = {
  from: v.nullable(v.string()),
  to: v.nullable(v.string()),
  effect: v.picklist(["corrected", "misled", "neutral"]),
};

const debate2 = v.strictObject({
  schema: v.literal("debate/2"),
  ...debateFields,
  gold: v.nullable(v.string()),
  turns: v.pipe(
    v.array(
      v.strictObject({
        ...turnFields,
        agent: notEmpty,
        role: v.string(),
        step: count,
        kind: v.picklist(["say", "tool"]),
        correct: v.nullable(v.boolean()),
      }),
    ),
    v.minLength(1),
  ),
  changes: v.array(
    v.strictObject({
      ...changeFields,
      turn: notEmpty,
      agent: notEmpty,
      step: count,
      after: v.array(notEmpty),
    }),
  ),
  votes: v.nullable(
    v.array(v.strictObject({ answer: v.string(), from: v.pipe(v.array(notEmpty), v.minLength(1)) })),
  ),
  verdict: v.strictObject({
    answer: v.nullable(v.string()),
    from: v.array(notEmpty),
    correct: v.nullable(v.boolean()),
  }),
});

const debate1 = v.strictObject({
  schema: v.literal("debate/1"),
  ...debateFields,
  gold: v.string(),
  rounds: v.pipe(
    v.array(
      v.array(
        v.strictObject({
          ...turnFields,
          agent: count,
          role: v.picklist(["propose", "revise"]),
          correct: v.boolean(),
        }),
      ),
    ),
    v.minLength(1),
  ),
  changes: v.array(v.strictObject({ ...changeFields, agent: count, round: count, after: v.array(count) })),
  votes: v.array(v.strictObject({ answer: v.string(), agents: v.pipe(v.array(count), v.minLength(1)) })),
  verdict: v.strictObject({ answer: v.nullable(v.string()), correct: v.boolean() }),
});

const debate = v.variant("schema", [debate1, debate2]);

/** A debate as it is written. */
export type DebateLine = v.InferOutput<typeof debate>;

/** @param where file and line, for the error. @throws RunError("file-invalid") naming the field */
export function readDebate(line: unknown, where: string): DebateLine {
  const result = v.safeParse(debate, line, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const field = v.getDotPath(issue) ?? "the whole line";
  throw new RunError(
    "file-invalid",
    `${where}: no debate of schema debate/2 or debate/1: ${field}: ${issue.message}.`,
    {
      where,
      field,
    },
  );
}

/** What a lone student learns of it: the turns that were learned, each to the prompt of a lone agent. */
export function lessonsOfDebate(
  debate: DebateLine,
): readonly { readonly prompt: string; readonly completion: string }[] {
  const turns = debate.schema === "debate/1" ? debate.rounds.flat() : debate.turns;
  const prompt = turns.find(({ read }) => read.length === 0)?.prompt;
  if (prompt === undefined) return [];
  return turns.filter(({ learned }) => learned).map(({ solution }) => ({ prompt, completion: solution }));
}
