// The crew of a run without workers: the same hosts and agents as in the page, all in this process. What the page gains from
// workers (a smooth page, a crash that costs one worker) is not needed here; a failure ends the run.
import type { Clock, GpuPort } from "../core/ports.ts";
import { hasHardwareGpu } from "../gpu/hardware.ts";
import { ExportHost } from "../threads/export/host.ts";
import type { EndpointPorts } from "../lm/endpoint_lm.ts";
import type { OpenSource } from "../models/source.ts";
import { TrainerHost } from "../threads/trainer/host.ts";
import type { Scratch } from "../models/stored/scratch.ts";
import type { CrewPorts, Exporter, SpawnRequest } from "../pipeline/crew.ts";
import type { ExportChoice } from "../records/export_choice.ts";
import type { TrainerWish } from "../records/trainer_device.ts";
import type { Store } from "../store/store.ts";
import { groupModels } from "../teachers/group_models.ts";
import type { Disk } from "./disk.ts";
import { endpointTeam } from "./endpoint_team.ts";
import { portOf } from "./local_port.ts";
import { localSandbox } from "./local_sandbox.ts";
import { localTeam, openModelHost } from "./local_team.ts";
import type { Voice } from "../voice/voice.ts";

export interface LocalPorts {
  /** Shared by all: its `close` must leave it usable, as that of a store in memory does. */
  readonly store: Store;
  /** Where the zip lies while it is written. */
  readonly scratch: Scratch;
  /** What the zip holds. */
  readonly choice: ExportChoice;
  readonly clock: Clock;
  readonly source: OpenSource;
  readonly gpu: GpuPort | undefined;
  /** What the student is to learn on. */
  readonly trainer: TrainerWish;
  readonly voice: Voice;
  /** How a teacher behind an address is reached. */
  readonly network: EndpointPorts;
  readonly disk: Pick<Disk, "sha256OfText">;
}

export function localCrew(ports: LocalPorts): CrewPorts {
  const { clock, source } = ports;
  const store = () => Promise.resolve(ports.store);
  return {
    createTeam: async (request: SpawnRequest) => {
      const { run } = request;
      if (run.endpoint === undefined) return localTeam(request, ports);
      const openBase = () => openModelHost(request, groupModels(run)[0], ports);
      return endpointTeam(run, run.endpoint, { ...ports, openBase });
    },
    createTrainer: async ({ run, emit }: SpawnRequest) => {
      const by = `Node ${process.version}`;
      const { device, isTuned } = ports.trainer;
      const asked = device === null ? {} : { device };
      const host = new TrainerHost({ gpu: ports.gpu, ...asked, store, source, clock, by });
      const report = await host.open({ model: run.model, runId: run.id, isTuned }, portOf(emit));
      return {
        report,
        distil: (tasks) => host.distil(tasks),
        train: (questions) => host.train(questions),
        pause: () => host.pause(),
        resume: () => host.resume(),
        finish: () => host.finish(),
        generate: (requests, adapter) => host.generate(requests, adapter),
        close: () => void host.close(),
      };
    },
    studentApart: {
      isFor: async ({ speaker }) =>
        speaker === "onnx" && ports.voice.notation === null && !(await hasHardwareGpu(ports.gpu)),
      open: async (request, adapter) => {
        const host = await openModelHost(request, groupModels(request.run)[0], ports, adapter);
        return { generate: (requests) => host.generate(requests), close: () => void host.close() };
      },
    },
    createExporter: () => {
      const scratch = () => Promise.resolve(ports.scratch);
      const host = new ExportHost({ store, source, clock, scratch });
      const write: Exporter["write"] = (job, onProgress) =>
        host.write({ ...job, choice: ports.choice }, portOf(onProgress));
      return Promise.resolve({ write, close: () => {} });
    },
    openSandbox: () => Promise.resolve(localSandbox()),
  };
}
