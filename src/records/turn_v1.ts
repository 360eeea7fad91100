// Turns as versions before protocols stored them, and how they are read today. A stored turn is never rewritten, because
// its hash stands in the run's chain.
import * as v from "valibot";
import { count, type RecordOf } from "./schema.ts";
import { type Turn, turnSchema } from "./turn.ts";

const {
  schema: _2,
  agent: _agent,
  role: _role,
  step: _step,
  kind: _kind,
  correct: _correct,
  ...kept
} = turnSchema.entries;

export const turnV1Schema = v.strictObject({
  ...kept,
  schema: v.literal(1),
  agent: count,
  round: count,
  role: v.picklist(["propose", "revise"]),
  correct: v.boolean(),
});

/** A turn of a debate whose agents were numbered from 0 and spoke in rounds. */
export interface TurnV1 extends RecordOf<typeof turnV1Schema> {}

/** A turn of any schema that is still read. */
export const storedTurnSchema = v.variant("schema", [turnV1Schema, turnSchema]);

/** The name of the agent that had this number, counted from 0. */
export function agentOfV1(agent: number): string {
  return `agent-${agent + 1}`;
}

/** Reads a stored turn of any schema as one of today's; the keys stand in the order in which a turn is made. */
export function readTurn(stored: Turn | TurnV1): Turn {
  if (stored.schema === 2) return stored;
  const { schema: _, agent, round, role, id, runId, set, taskId, ...rest } = stored;
  return {
    schema: 2,
    id,
    runId,
    set,
    taskId,
    agent: agentOfV1(agent),
    role,
    step: round,
    kind: "say",
    ...rest,
  };
}
