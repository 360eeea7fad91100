// Who took part in a run, from what the run stores.
import type { RunConfig } from "../settings/run_config.ts";
import type { AgentSpec } from "../records/agent_spec.ts";
import { debateRoster } from "./debate.ts";

/** The agents of a run, in their order. */
export function rosterOf(config: Pick<RunConfig, "agents">): readonly AgentSpec[] {
  return debateRoster(config);
}
