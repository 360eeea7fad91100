// The teachers of a run: one worker for each of its models, and one worker per agent with a line to the model that it speaks through.
import { RunError } from "../core/errors.ts";
import type { SpawnRequest, Team } from "../pipeline/crew.ts";
import type { SpokenModel } from "../records/spoken_model.ts";
import { type GroupModel, groupModels } from "../teachers/group_models.ts";
import { rosterOf } from "../teachers/roster.ts";
import type { TurnJob } from "../teachers/turn_job.ts";
import type { AgentApi, AgentInit } from "./agent/api.ts";
import { AGENT_WORKER } from "./agent/client.ts";
import { WorkerGroup } from "./group.ts";
import type { ModelApi, ModelReport } from "./model/api.ts";
import { MODEL_WORKER } from "./model/client.ts";
import { stoppedError, type ThreadPorts } from "./start.ts";
import type { Supervised } from "./supervise.ts";

/** A team of workers, with what the run's own model is and where it runs. */
export interface WorkerTeam extends Team {
  readonly report: ModelReport;
}

/** Where a graph runs that this model brings. */
export type DeviceOf = (spoken: SpokenModel) => "wasm" | "webgpu";

/** Starts a run's teachers. @throws RunError, after which none of them stays alive */
export async function createTeam(
  ports: ThreadPorts,
  deviceOf: DeviceOf,
  { run, emit, signal }: SpawnRequest,
): Promise<WorkerTeam> {
  const group = new WorkerGroup(ports, signal);
  return group.opened(async () => {
    const [first, ...more] = groupModels(run);
    const own = started(group, first);
    const others = more.map((each) => started(group, each));
    const agents = rosterOf(run).map(({ id }, place) => ({
      id,
      ...group.start(AGENT_WORKER, `${AGENT_WORKER.name} ${place + 1}`),
    }));
    const open = ({ model, speaker, worker }: StartedModel) =>
      worker.api.open(
        { runId: run.id, model, device: deviceOf({ model, ...(speaker && { speaker }) }), speaker },
        group.events(worker, emit),
      );
    const report = await open(own);
    for (const other of others) await open(other); // one after the other: each takes the most memory while it opens
    await Promise.all(
      [own, ...others].flatMap(({ model, worker, agents: speaking }) =>
        agents
          .filter(({ id }) => speaking.some((agent) => agent.id === id))
          .map((agent) => connect(agent, worker, { runId: run.id, model })),
      ),
    );
    return {
      report,
      speak: (job: TurnJob) => {
        const speaker = agents.find(({ id }) => id === job.agent);
        if (speaker === undefined) {
          const team = agents.map(({ id }) => id).join(", ");
          throw new RunError("internal", `Agent ${job.agent} was asked to speak; the team is ${team}.`);
        }
        return speaker.api.speak(job);
      },
      generate: (requests) => own.worker.api.generate(requests),
      close: (reason) => group.end(reason ?? stoppedError("team")),
    };
  });
}

interface StartedModel extends GroupModel {
  readonly worker: Supervised<ModelApi>;
}

function started(group: WorkerGroup, model: GroupModel): StartedModel {
  return { ...model, worker: group.start(MODEL_WORKER, `${MODEL_WORKER.name} (${model.model.name})`) };
}

/** Gives an agent its line to its model, whose voice it opens. */
async function connect(
  agent: Pick<Supervised<AgentApi>, "api">,
  model: Supervised<ModelApi>,
  init: AgentInit,
): Promise<void> {
  const line = new MessageChannel();
  await model.api.connect(line.port1);
  await agent.api.open(init, line.port2);
}
