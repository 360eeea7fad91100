// The only file that knows workers by URL. It starts them, connects agents to their model, and hands out supervised calls;
// whatever fails, the whole team is ended and everything pending rejects.
// Trap: bundlers find a worker only in the literal form `new Worker(new URL(…, import.meta.url), { type: "module" })`.
import { asRunError, type ErrorCode, RunError } from "../core/errors.ts";
import { type Clock, systemClock } from "../core/ports.ts";
import type { AgentApi } from "../threads/agent/api.ts";
import type { ArtifactReport, ExportApi, ExportJob, ExportProgress } from "../threads/export/api.ts";
import type { BenchApi, BenchProgress, DeviceMeasure } from "../threads/bench/api.ts";
import type { DownloadProgress } from "../models/hub/download.ts";
import type { Heartbeat } from "../threads/heartbeat.ts";
import type { HubApi, HubProgress } from "../threads/hub/api.ts";
import type { ImportApi } from "../threads/import/api.ts";
import type { LibraryApi } from "../threads/library/api.ts";
import type { ModelApi } from "../threads/model/api.ts";
import type { ReadBackProgress, ReadBackReport, ReaderApi } from "../threads/reader/api.ts";
import type { RunEvent } from "../threads/run_event.ts";
import type { TrainerApi } from "../threads/trainer/api.ts";
import type { TurnJob } from "../teachers/turn_job.ts";
import type { PageBase } from "../threads/page_base.ts";
import { type Supervised, superviseWorker, type WorkerLike } from "../threads/supervise.ts";
import type { HubLine } from "./hub/hub_session.ts";
import type { ImportLine } from "./bring_in/import_session.ts";
import type { ExportLine } from "./stages/take/export_session.ts";
import type { LibraryLine } from "./models/library_session.ts";
import type { CrewPorts, Exporter, SpawnRequest, Team, Trainer } from "../pipeline/crew.ts";

export type WorkerKind =
  | "agent"
  | "model"
  | "trainer"
  | "export"
  | "library"
  | "bench"
  | "reader"
  | "import"
  | "hub";

export interface SpawnPorts {
  readonly clock: Clock;
  readonly startWorker: (kind: WorkerKind) => WorkerLike;
  /** Where the teachers run: "webgpu" only on a hardware adapter, "wasm" is about 30 times faster than a software one. */
  readonly teacherDevice: "wasm" | "webgpu";
}

/** Awake time without a sign of progress (an answer or an event) after which a call counts as hung. Opening fetches and
 *  compiles; a training step on a slow software adapter may take most of a minute. */
const DEADLINES_MS = {
  agent: { open: 60_000, speak: 600_000 },
  model: { open: 180_000, connect: 60_000, generate: 600_000 },
  trainer: {
    open: 180_000,
    distil: 300_000,
    train: 300_000,
    generate: 600_000,
    pause: 300_000, // waits for the end of a step, and one of PAD takes minutes on a slow adapter
    resume: 60_000,
  },
  export: { plan: 300_000, file: 300_000, write: 300_000, cancel: 60_000 },
  // A download goes on for as long as it needs: its stalls are watched where it is fetched.
  library: { list: 60_000, look: 300_000, lookAtFiles: 60_000, pause: 10_000, remove: 60_000 },
  bench: { measure: 300_000 },
  reader: { readBack: 300_000 },
  import: { look: 300_000, keep: 300_000 },
  // An upload goes on for as long as it needs, and can be cancelled.
  hub: { signIn: 60_000, exchange: 60_000, signOut: 10_000, contents: 60_000, cancel: 10_000 },
} as const satisfies Record<WorkerKind, Record<string, number>>;

const NEW_WORKER: Readonly<Record<WorkerKind, () => Worker>> = {
  agent: () => new Worker(new URL("../../workers/agent.worker.ts", import.meta.url), { type: "module" }),
  model: () => new Worker(new URL("../../workers/model.worker.ts", import.meta.url), { type: "module" }),
  trainer: () => new Worker(new URL("../../workers/trainer.worker.ts", import.meta.url), { type: "module" }),
  export: () => new Worker(new URL("../../workers/export.worker.ts", import.meta.url), { type: "module" }),
  library: () => new Worker(new URL("../../workers/library.worker.ts", import.meta.url), { type: "module" }),
  reader: () => new Worker(new URL("../../workers/reader.worker.ts", import.meta.url), { type: "module" }),
  hub: () => new Worker(new URL("../../workers/hub.worker.ts", import.meta.url), { type: "module" }),
  import: () => new Worker(new URL("../../workers/import.worker.ts", import.meta.url), { type: "module" }),
  bench: () => new Worker(new URL("../../workers/bench.worker.ts", import.meta.url), { type: "module" }),
};

function startWorker(kind: WorkerKind): WorkerLike {
  const worker = NEW_WORKER[kind]();
  const base: PageBase = { pageBase: document.baseURI };
  worker.postMessage(base);
  return worker;
}

/** What a GPU can do to a teacher that its files cannot. "model-invalid": the runtime refuses the model on that device. */
const GPU_TROUBLE: ReadonlySet<ErrorCode> = new Set([
  "gpu-unavailable",
  "gpu-lost",
  "gpu-memory",
  "gpu-program",
  "model-invalid",
  "worker-hung",
]);

export function browserCrew(teacherDevice: "wasm" | "webgpu"): CrewPorts {
  return crewPorts({ clock: systemClock, startWorker, teacherDevice });
}

/** The worker that knows the models a person brings; it lives until the page closes. */
export function browserLibrary(): LibraryLine {
  return libraryLine({ clock: systemClock, startWorker });
}

/** The worker that holds a person's token of the Hub; it lives until the page closes. */
export function browserHub(): HubLine {
  const worker = superviseWorker<HubApi>(startWorker("hub"), {
    name: "Hub worker",
    clock: systemClock,
    deadlinesMs: DEADLINES_MS.hub,
  });
  return {
    api: worker.api,
    gone: worker.gone,
    upload: async (job, onProgress) => {
      const { port1, port2 } = new MessageChannel();
      port1.addEventListener("message", (message: MessageEvent<HubProgress>) => onProgress(message.data));
      port1.start();
      try {
        return await worker.api.upload(job, port2);
      } finally {
        port1.close();
      }
    },
  };
}

/** A worker for the files that a person brings back in; it ends with `close`. */
export function browserImport(): ImportLine {
  const worker = superviseWorker<ImportApi>(startWorker("import"), {
    name: "import worker",
    clock: systemClock,
    deadlinesMs: DEADLINES_MS.import,
  });
  return { api: worker.api, close: () => worker.terminate(stopped("import")) };
}

export function libraryLine({ clock, startWorker }: Pick<SpawnPorts, "clock" | "startWorker">): LibraryLine {
  const deadlinesMs = DEADLINES_MS.library;
  const worker = superviseWorker<LibraryApi>(startWorker("library"), {
    name: "library worker",
    clock,
    deadlinesMs,
  });
  return {
    api: worker.api,
    gone: worker.gone,
    download: async (key, onProgress) => {
      const { port1, port2 } = new MessageChannel();
      port1.addEventListener("message", (message: MessageEvent<DownloadProgress>) =>
        onProgress(message.data),
      );
      port1.start();
      try {
        await worker.api.download(key, port2);
      } finally {
        port1.close();
      }
    },
  };
}

export function crewPorts(ports: SpawnPorts): CrewPorts {
  let teacherDevice = ports.teacherDevice;
  return {
    createTeam: async (request) => {
      try {
        return await createTeam(ports, teacherDevice, request);
      } catch (thrown) {
        const error = asRunError(thrown, "starting the teachers");
        if (teacherDevice === "wasm" || request.signal.aborted || !GPU_TROUBLE.has(error.code)) throw error;
        teacherDevice = "wasm"; // for the rest of this page: a device that refuses once is not asked again
        const text = `The teachers cannot run on this graphics device (${error.message}). They run on the processor instead.`;
        const { run, emit } = request;
        emit({ runId: run.id, at: ports.clock.now(), type: "notice", code: error.code, text });
        return createTeam(ports, teacherDevice, request);
      }
    },
    createTrainer: (request) => createTrainer(ports, request),
    createExporter: (request) => createExporter(ports, request),
  };
}

/** Measures this device in a worker that lives as long. @throws RunError, also when `signal` ends it */
export function measureDevice(
  modelPath: string,
  onProgress: (progress: BenchProgress) => void,
  signal: AbortSignal,
  ports: Pick<SpawnPorts, "clock" | "startWorker"> = { clock: systemClock, startWorker },
): Promise<DeviceMeasure> {
  return onceInWorker<BenchApi, BenchProgress, DeviceMeasure>(ports, "bench", "measurement", signal, {
    onProgress,
    work: (api, progress) => api.measure(modelPath, progress),
  });
}

/** Reads a run's download back in a worker that lives as long. @throws RunError, also when `signal` ends it */
export function readDownloadBack(
  runId: string,
  onProgress: (progress: ReadBackProgress) => void,
  signal: AbortSignal,
  ports: Pick<SpawnPorts, "clock" | "startWorker"> = { clock: systemClock, startWorker },
): Promise<ReadBackReport> {
  return onceInWorker<ReaderApi, ReadBackProgress, ReadBackReport>(ports, "reader", "reading", signal, {
    onProgress,
    work: (api, progress) => api.readBack(runId, progress),
  });
}

/** One call in a worker of its own. Each progress is a sign of life. */
async function onceInWorker<Api extends Heartbeat, Progress, Result>(
  ports: Pick<SpawnPorts, "clock" | "startWorker">,
  kind: "bench" | "reader",
  what: string,
  signal: AbortSignal,
  {
    work,
    onProgress,
  }: {
    readonly work: (api: Api, progress: MessagePort) => Promise<Result>;
    readonly onProgress: (progress: Progress) => void;
  },
): Promise<Result> {
  const worker = superviseWorker<Api>(ports.startWorker(kind), {
    name: `${kind} worker`,
    clock: ports.clock,
    deadlinesMs: DEADLINES_MS[kind],
  });
  const end = () => worker.terminate(stopped(what));
  signal.addEventListener("abort", end, { once: true });
  const { port1, port2 } = new MessageChannel();
  port1.addEventListener("message", (message: MessageEvent<Progress>) => {
    worker.touch();
    onProgress(message.data);
  });
  port1.start();
  try {
    return await work(worker.api, port2);
  } finally {
    signal.removeEventListener("abort", end);
    port1.close();
    end();
  }
}

/** Workers that live and die together. */
class Group {
  private readonly ports: SpawnPorts;
  private readonly members: Supervised<Heartbeat>[] = [];
  private readonly eventPorts: MessagePort[] = [];
  private ended: RunError | null = null;

  constructor(ports: SpawnPorts, signal: AbortSignal) {
    this.ports = ports;
    const onAbort = () => this.end(asRunError(signal.reason, "starting workers"));
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
  }

  start<Api extends Heartbeat>(kind: WorkerKind, name: string): Supervised<Api> {
    if (this.ended !== null) throw this.ended;
    const worker = superviseWorker<Api>(this.ports.startWorker(kind), {
      name,
      clock: this.ports.clock,
      deadlinesMs: DEADLINES_MS[kind],
    });
    this.members.push(worker);
    void worker.gone.then((reason) => this.end(reason)); // `gone` never rejects
    return worker;
  }

  /** A line for the worker's events; each one also counts as its sign of progress. */
  events(worker: Supervised<Heartbeat>, emit: (event: RunEvent) => void): MessagePort {
    const { port1, port2 } = new MessageChannel();
    this.eventPorts.push(port1);
    port1.addEventListener("message", (message: MessageEvent<RunEvent>) => {
      worker.touch();
      if (this.ended === null) emit(message.data); // nothing of a dead worker is shown
    });
    port1.start();
    return port2;
  }

  end(reason: RunError): void {
    if (this.ended !== null) return;
    this.ended = reason;
    for (const member of this.members) member.terminate(reason);
    for (const port of this.eventPorts) port.close();
  }

  /** Runs `open`; if it fails, nothing of the group stays alive. */
  async opened<T>(open: () => Promise<T>): Promise<T> {
    try {
      return await open();
    } catch (thrown) {
      const error = asRunError(thrown, "starting workers");
      this.end(error);
      throw error;
    }
  }
}

async function createTeam(
  ports: SpawnPorts,
  device: "wasm" | "webgpu",
  { run, emit, signal }: SpawnRequest,
): Promise<Team> {
  const group = new Group(ports, signal);
  return group.opened(async () => {
    const model = group.start<ModelApi>("model", `model worker (${run.model.name})`);
    const agents = Array.from({ length: run.config.agents }, (_, agent) =>
      group.start<AgentApi>("agent", `agent worker ${agent + 1}`),
    );
    const report = await model.api.open(
      { runId: run.id, model: run.model, device },
      group.events(model, emit),
    );
    await Promise.all(
      agents.map(async ({ api }, agent) => {
        const line = new MessageChannel();
        await model.api.connect(line.port1);
        await api.open({ runId: run.id, agent, model: run.model, config: run.config }, line.port2);
      }),
    );
    return {
      report,
      speak: (agent: number, job: TurnJob) => {
        const speaker = agents[agent];
        if (speaker === undefined) {
          throw new RunError("internal", `Agent ${agent} was asked to speak, the team has ${agents.length}.`);
        }
        return speaker.api.speak(job);
      },
      generate: (requests) => model.api.generate(requests),
      close: (reason) => group.end(reason ?? stopped("team")),
    };
  });
}

async function createTrainer(ports: SpawnPorts, { run, emit, signal }: SpawnRequest): Promise<Trainer> {
  const group = new Group(ports, signal);
  return group.opened(async () => {
    const trainer = group.start<TrainerApi>("trainer", "trainer worker");
    const report = await trainer.api.open({ model: run.model, runId: run.id }, group.events(trainer, emit));
    return {
      report,
      distil: (tasks) => trainer.api.distil(tasks),
      train: (questions) => trainer.api.train(questions),
      pause: async () => {
        await trainer.api.pause();
        trainer.holdDeadlines(true); // a paused step takes as long as the person likes
      },
      resume: async () => {
        trainer.holdDeadlines(false);
        trainer.touch();
        await trainer.api.resume();
      },
      generate: (requests, adapter) => trainer.api.generate(requests, adapter),
      close: (reason) => group.end(reason ?? stopped("trainer")),
    };
  });
}

async function createExporter(ports: SpawnPorts, { signal }: SpawnRequest): Promise<Exporter> {
  const group = new Group(ports, signal);
  return group.opened(() => {
    const exporter = group.start<ExportApi>("export", "export worker");
    return Promise.resolve({
      write: (job, onProgress) => writeWith(exporter, job, onProgress),
      close: (reason?: RunError) => group.end(reason ?? stopped("exporter")),
    });
  });
}

/** The exporter of a finished run, for what a person wants of it beyond the run's own zip; it lives until it is closed. */
export function browserExporter(
  ports: Pick<SpawnPorts, "clock" | "startWorker"> = { clock: systemClock, startWorker },
): ExportLine {
  const worker = superviseWorker<ExportApi>(ports.startWorker("export"), {
    name: "export worker",
    clock: ports.clock,
    deadlinesMs: DEADLINES_MS.export,
  });
  return {
    api: worker.api,
    gone: worker.gone,
    write: (job, onProgress) => writeWith(worker, job, onProgress),
    close: () => worker.terminate(stopped("exporter")),
  };
}

/** `write` with its line for progress, each report of which counts as a sign of progress. */
async function writeWith(
  exporter: Supervised<ExportApi>,
  job: ExportJob,
  onProgress: (progress: ExportProgress) => void,
): Promise<ArtifactReport> {
  const { port1, port2 } = new MessageChannel();
  port1.addEventListener("message", (message: MessageEvent<ExportProgress>) => {
    exporter.touch();
    onProgress(message.data);
  });
  port1.start();
  try {
    return await exporter.api.write(job, port2);
  } finally {
    port1.close();
  }
}

function stopped(what: string): RunError {
  return new RunError("worker-lost", `The ${what} was stopped.`);
}
