// A team whose models all run in this process. An agent holds nothing, so there is one for each model, and it speaks for all that speak
// through it.
import type { Clock, GpuPort } from "../core/ports.ts";
import { RunError } from "../core/errors.ts";
import { openModel } from "../models/open.ts";
import type { OpenSource } from "../models/source.ts";
import type { SpawnRequest, Team } from "../pipeline/crew.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import type { SpokenModel } from "../records/spoken_model.ts";
import { Agent } from "../teachers/agent.ts";
import { groupModels } from "../teachers/group_models.ts";
import { ModelHost } from "../threads/model/host.ts";
import { openSpeaker } from "../threads/model/speaker.ts";
import type { Voice } from "../voice/voice.ts";
import { portOf } from "./local_port.ts";

export interface LocalTeamPorts {
  readonly clock: Clock;
  readonly source: OpenSource;
  readonly gpu: GpuPort | undefined;
  /** Of the run's own model. */
  readonly voice: Voice;
}

/** Opens the run's own model and every other that an agent speaks through. @throws RunError, after which none of them stays open */
export async function localTeam(request: SpawnRequest, ports: LocalTeamPorts): Promise<Team> {
  const { run } = request;
  const { clock, source } = ports;
  const hosts: ModelHost[] = [];
  const seats = new Map<string, Agent>();
  try {
    for (const { agents, ...spoken } of groupModels(run)) {
      const host = await openModelHost(request, spoken, ports);
      const isOwn = hosts.length === 0;
      hosts.push(host);
      const { model } = spoken;
      const voice = isOwn
        ? ports.voice
        : await (await openModel(await source(model.path), [], model)).voice();
      const agent = new Agent({ runId: run.id, model, voice, clock, generate: host.generate.bind(host) });
      for (const { id } of agents) seats.set(id, agent);
    }
  } catch (thrown) {
    for (const host of hosts) void host.close();
    throw thrown;
  }
  return {
    speak: (job) => {
      const agent = seats.get(job.agent);
      if (agent !== undefined) return agent.speak(job);
      const team = [...seats.keys()].join(", ");
      throw new RunError("internal", `Agent ${job.agent} was asked to speak; the team is ${team}.`);
    },
    generate: (requests) => hosts[0]!.generate(requests), // the run's own comes first
    close: () => hosts.forEach((host) => void host.close()), // what is pending rejects with its own reason
  };
}

/** A model opened as it speaks in this process. @param adapter that of the student where it is the student that speaks */
export async function openModelHost(
  { run, emit }: SpawnRequest,
  { model, speaker }: SpokenModel,
  { clock, source, gpu }: Pick<LocalTeamPorts, "clock" | "source" | "gpu">,
  adapter?: LoraAdapter,
): Promise<ModelHost> {
  const student = adapter === undefined ? {} : { adapter };
  const host = new ModelHost({
    clock,
    openTeacher: (named, how) => openSpeaker(named, how, { gpu, source, clock, ...student }),
  });
  await host.open({ runId: run.id, model, device: "wasm", speaker, ...student }, portOf(emit));
  return host;
}
