// What runs inside an agent worker: one agent. It holds no weights; it asks the model worker through its own
// MessagePort. A port shows no sign of life, so the page ends this worker together with the model worker.
import { RunError } from "../../core/errors.ts";
import type { Clock } from "../../core/ports.ts";
import type { AgentApi, AgentInit } from "./api.ts";
import type { ModelLine } from "../model/api.ts";
import type { TurnJob } from "../../teachers/turn_job.ts";
import { callPort } from "../serve.ts";
import type { Turn } from "../../records/turn.ts";
import { openModel } from "../../models/open.ts";
import type { OpenSource } from "../../models/source.ts";
import { Agent } from "../../teachers/agent.ts";

export interface AgentHostPorts {
  /** Finds the model that the run names. */
  readonly source: OpenSource;
  readonly clock: Clock;
}

export class AgentHost implements AgentApi {
  private readonly ports: AgentHostPorts;
  private agent: Agent | null = null;

  constructor(ports: AgentHostPorts) {
    this.ports = ports;
  }

  ping(): Promise<"pong"> {
    return Promise.resolve("pong");
  }

  /** Opens the model for its voice. @throws RunError("fetch-failed" | "file-invalid" | "model-invalid") */
  async open(init: AgentInit, model: MessagePort): Promise<void> {
    const { source, clock } = this.ports;
    const line = callPort<ModelLine>(model);
    const { voice } = await openModel(await source(init.model.path), [], init.model);
    this.agent = new Agent({
      ...init,
      voice: await voice(),
      generate: (requests) => line.generate(requests),
      clock,
    });
  }

  /** @throws RunError("internal") before `open` */
  async speak(job: TurnJob): Promise<Turn> {
    if (this.agent === null) {
      throw new RunError("internal", `Agent worker: asked to speak on ${job.task.id} before it was opened.`);
    }
    return this.agent.speak(job);
  }
}
