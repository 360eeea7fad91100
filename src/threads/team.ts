// The teachers of a run: one model worker, and one worker per agent with a line to it.
import { RunError } from "../core/errors.ts";
import type { SpawnRequest, Team } from "../pipeline/crew.ts";
import { rosterOf } from "../teachers/roster.ts";
import type { TurnJob } from "../teachers/turn_job.ts";
import { AGENT_WORKER } from "./agent/client.ts";
import { WorkerGroup } from "./group.ts";
import type { ModelReport } from "./model/api.ts";
import { MODEL_WORKER } from "./model/client.ts";
import { stoppedError, type ThreadPorts } from "./start.ts";

/** A team of workers, with what their model is and where it runs. */
export interface WorkerTeam extends Team {
  readonly report: ModelReport;
}

/** Starts a run's teachers on `device`. @throws RunError, after which none of them stays alive */
export async function createTeam(
  ports: ThreadPorts,
  device: "wasm" | "webgpu",
  { run, emit, signal }: SpawnRequest,
): Promise<WorkerTeam> {
  const group = new WorkerGroup(ports, signal);
  return group.opened(async () => {
    const model = group.start(MODEL_WORKER, `${MODEL_WORKER.name} (${run.model.name})`);
    const agents = rosterOf(run).map(({ id }, place) => ({
      id,
      ...group.start(AGENT_WORKER, `${AGENT_WORKER.name} ${place + 1}`),
    }));
    const report = await model.api.open(
      { runId: run.id, model: run.model, device, speaker: run.speaker },
      group.events(model, emit),
    );
    await Promise.all(
      agents.map(async ({ api }) => {
        const line = new MessageChannel();
        await model.api.connect(line.port1);
        await api.open({ runId: run.id, model: run.model }, line.port2);
      }),
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
      generate: (requests) => model.api.generate(requests),
      close: (reason) => group.end(reason ?? stoppedError("team")),
    };
  });
}
