// Who takes part in a run's talk: one entry of the roster that a protocol draws up.
import * as v from "valibot";
import { MOST_SHOWN } from "./primer.ts";
import { count, id, list, name, type RecordOf } from "./schema.ts";
import { spokenModelSchema } from "./spoken_model.ts";

export const agentSpecSchema = v.strictObject({
  /** The agent's identity in turns; opaque. The order of agents is the roster's, never that of their ids. */
  id,
  /** What the page calls the agent, e.g. "Agent 1". */
  name,
  /** Which of the run's worked examples this agent is shown, as places in the primer's list. Absent: all of them. */
  examples: v.exactOptional(list(count, MOST_SHOWN)),
  /** The model that this agent speaks through. Absent: the run's own, which is also the student's base. */
  through: v.exactOptional(spokenModelSchema),
});

/** An agent as the roster of a run names it. */
export interface AgentSpec extends RecordOf<typeof agentSpecSchema> {}
