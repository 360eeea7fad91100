// Turns as versions before protocols stored them, and how they are read today. A stored turn is never rewritten, because
// its hash stands in the run's chain.
import type { Turn } from "./turn.ts";

/** A turn of a debate whose agents were numbered from 0 and spoke in rounds. */
export interface TurnV1 extends Omit<Turn, "schema" | "agent" | "role" | "step" | "kind" | "correct"> {
  readonly schema: 1;
  readonly agent: number;
  readonly round: number;
  readonly role: "propose" | "revise";
  readonly correct: boolean;
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
    agent: `agent-${agent + 1}`,
    role,
    step: round,
    kind: "say",
    ...rest,
  };
}
