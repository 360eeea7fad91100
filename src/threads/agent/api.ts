// What an agent worker offers: one agent of a debate, which holds no weights.
import type { RunConfig } from "../../settings/run_config.ts";
import type { ModelRef } from "../../records/model_ref.ts";
import type { Turn } from "../../records/turn.ts";
import type { TurnJob } from "../../teachers/turn_job.ts";
import type { Heartbeat } from "../heartbeat.ts";

/** workers/agent.worker.ts: one agent of a debate. Holds no weights. */
export interface AgentApi extends Heartbeat {
  open(init: AgentInit, model: MessagePort): Promise<void>;
  /** Says one turn. Not stored here: the caller stores what comes back. */
  speak(job: TurnJob): Promise<Turn>;
}

export interface AgentInit {
  readonly runId: string;
  readonly agent: number;
  readonly model: ModelRef;
  readonly config: RunConfig;
}
