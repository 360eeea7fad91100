// What an agent worker offers: one agent, which holds no weights.
import type { ModelRef } from "../../records/model_ref.ts";
import type { Turn } from "../../records/turn.ts";
import type { TurnJob } from "../../teachers/turn_job.ts";
import type { Heartbeat } from "../heartbeat.ts";

/** workers/agent.worker.ts: one agent. Holds no weights. */
export interface AgentApi extends Heartbeat {
  open(init: AgentInit, model: MessagePort): Promise<void>;
  /** Says one turn. Not stored here: the caller stores what comes back. */
  speak(job: TurnJob): Promise<Turn>;
}

export interface AgentInit {
  readonly runId: string;
  readonly model: ModelRef;
}
