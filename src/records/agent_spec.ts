// Who takes part in a run's talk: one entry of the roster that a protocol draws up.
import * as v from "valibot";
import { MOST_SHOWN } from "./primer.ts";
import { count, id, list, name, type RecordOf } from "./schema.ts";
import { spokenModelSchema } from "./spoken_model.ts";

/** What a person may ask of one agent. */
export const AGENT_LIMITS = { temperature: { min: 0, max: 2 }, role: 300, examples: 8 } as const;

export const agentSpecSchema = v.strictObject({
  /** The agent's identity in turns; opaque. The order of agents is the roster's, never that of their ids. */
  id,
  /** What the page calls the agent, e.g. "Agent 1". */
  name,
  /** Which of the run's worked examples this agent is shown, as places in the primer's list. Absent: all of them. */
  examples: v.exactOptional(list(count, MOST_SHOWN)),
  /** The model that this agent speaks through. Absent: the run's own, which is also the student's base. */
  through: v.exactOptional(spokenModelSchema),
  /** How varied this agent's solutions are. Absent: as the teacher's settings say. */
  temperature: v.exactOptional(
    v.pipe(v.number(), v.minValue(AGENT_LIMITS.temperature.min), v.maxValue(AGENT_LIMITS.temperature.max)),
  ),
  /** A sentence of this agent's own in its system message, e.g. "You check every number twice." Absent: none. */
  role: v.exactOptional(v.pipe(v.string(), v.nonEmpty(), v.maxLength(AGENT_LIMITS.role))),
});

/** An agent as the roster of a run names it. */
export interface AgentSpec extends RecordOf<typeof agentSpecSchema> {}
