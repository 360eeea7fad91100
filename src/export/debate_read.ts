// The way back from trajectories.ts: a line of trajectories.jsonl, ours or another program's, -> a debate. What is
// accepted is what docs/debate-2.schema.json accepts (debate_line.ts), and lines of debate/1, as versions before wrote them.
import * as v from "valibot";
import { RunError } from "../core/errors.ts";
import { issueText } from "../core/issue_text.ts";
import { count } from "../records/schema.ts";
import { changeFields, debateFields, debateLineSchema, turnFields } from "./debate_line.ts";

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

const debate = v.variant("schema", [debate1, debateLineSchema]);

/** A debate of any schema that is still read. */
type WrittenDebate = v.InferOutput<typeof debate>;

/** @param where file and line, for the error. @throws RunError("file-invalid") naming the field */
export function readDebate(line: unknown, where: string): WrittenDebate {
  const result = v.safeParse(debate, line, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const field = v.getDotPath(issue) ?? "the whole line";
  throw new RunError(
    "file-invalid",
    `${where}: no debate of schema debate/2 or debate/1: ${field}: ${issueText(issue.message)}.`,
    {
      where,
      field,
    },
  );
}

const turnsOf = (debate: WrittenDebate) =>
  debate.schema === "debate/1" ? debate.rounds.flat() : debate.turns;

/** Whether a student was trained on any of its turns. */
export const hasLearned = (debate: WrittenDebate): boolean => turnsOf(debate).some(({ learned }) => learned);

/** What a lone student learns of it: the turns that were learned, each to the prompt of an agent that answers on its own. Nothing where no
 *  agent was asked so: a planner's prompt, or a recaller's, asks for something else. */
export function lessonsOfDebate(
  debate: WrittenDebate,
): readonly { readonly prompt: string; readonly completion: string }[] {
  const turns = turnsOf(debate);
  const alone = turns.filter(
    (turn) => turn.role === "propose" && turn.read.length === 0 && (!("kind" in turn) || turn.kind === "say"),
  );
  // a student is asked in the words of the debate's own model, not in those of another that sat at the table
  const prompt = (alone.find((turn) => !("model" in turn)) ?? alone[0])?.prompt;
  if (prompt === undefined) return [];
  return turns.filter(({ learned }) => learned).map(({ solution }) => ({ prompt, completion: solution }));
}
