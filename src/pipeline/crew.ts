// The workers of a run as the pipeline sees them, and their keeper: made when first needed, shared by stages, dropped
// whole on any failure. Trap: many debates ask for the team at once, so the keeper holds the promise, not the team.
import { RunError } from "../core/errors.ts";
import type { ArtifactReport, ExportJob, ExportProgress } from "../threads/export/api.ts";
import type { DeviceReport, TrainerApi } from "../threads/trainer/api.ts";
import type { RunEvent } from "../threads/run_event.ts";
import type { TurnJob } from "../teachers/turn_job.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import type { Completion, GenerateRequest } from "../records/completion.ts";
import type { Turn } from "../records/turn.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { RunRecord } from "../store/store.ts";

export interface SpawnRequest {
  readonly run: RunRecord;
  readonly emit: (event: RunEvent) => void;
  /** Ends the workers, also while they are starting. */
  readonly signal: AbortSignal;
}

/** One model worker per distinct model and one worker per agent. */
export interface Team {
  /** Has the agent of `job` say its turn. */
  speak(job: TurnJob): Promise<Turn>;
  /** Text straight from the run's own model, without an agent: for the baselines. */
  generate(requests: readonly GenerateRequest[]): Promise<Completion[]>;
  /** Ends all workers; what is pending rejects with `reason`. */
  close(reason?: RunError): void;
}

export interface Trainer extends Pick<
  TrainerApi,
  "distil" | "train" | "pause" | "resume" | "finish" | "generate"
> {
  readonly report: DeviceReport;
  close(reason?: RunError): void;
}

export interface Exporter {
  write(job: ExportJob, onProgress: (progress: ExportProgress) => void): Promise<ArtifactReport>;
  close(reason?: RunError): void;
}

/** The student, opened to speak as the run's group did. */
export interface ApartStudent {
  generate(requests: readonly GenerateRequest[]): Promise<Completion[]>;
  close(reason?: RunError): void;
}

/** How workers come to be; src/threads/crew.ts in the page, fakes in tests. */
export interface CrewPorts {
  createTeam(request: SpawnRequest): Promise<Team>;
  createTrainer(request: SpawnRequest): Promise<Trainer>;
  createExporter(request: SpawnRequest): Promise<Exporter>;
  /** Where the student answers apart from its trainer: on a processor the runtime that the group speaks through is far sooner done than
   *  our engine on a software adapter. Left out: nowhere. */
  readonly studentApart?: StudentApart;
  /** Where programs that agents write are run. Left out: nowhere. */
  openSandbox?(): Promise<Sandbox>;
}

export interface StudentApart {
  /** Whether the student of this run does. */
  isFor(run: RunRecord): Promise<boolean>;
  open(request: SpawnRequest, adapter: LoraAdapter): Promise<ApartStudent>;
}

interface Closable {
  close(reason?: RunError): void;
}

type Kind = "team" | "trainer" | "student" | "exporter" | "sandbox";

export class Crew {
  private readonly ports: CrewPorts;
  private readonly request: Omit<SpawnRequest, "signal">;
  private readonly held = new Map<Kind, Promise<Closable>>();
  private readonly stops = new Map<Kind, AbortController>();
  private readonly listeners = new Set<(event: RunEvent) => void>();

  constructor(ports: CrewPorts, run: RunRecord, emit: (event: RunEvent) => void) {
    this.ports = ports;
    this.request = {
      run,
      emit: (event) => {
        if (event.type === "paused" || event.type === "resumed") return; // the pipeline tells these, once for all
        for (const listener of this.listeners) listener(event);
        emit(event);
      },
    };
  }

  /** Hears the workers' events before they are emitted. @returns a function that ends it */
  listen(listener: (event: RunEvent) => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  team(): Promise<Team> {
    return this.hold("team", (request) => this.ports.createTeam(request));
  }
  trainer(): Promise<Trainer> {
    return this.hold("trainer", (request) => this.ports.createTrainer(request));
  }
  /** Whether base and student answer in workers of their own, and not in the trainer. */
  hasStudentApart(): Promise<boolean> {
    return this.ports.studentApart?.isFor(this.request.run) ?? Promise.resolve(false);
  }
  /** @throws RunError("internal") where the student answers in the trainer */
  student(adapter: LoraAdapter): Promise<ApartStudent> {
    return this.hold("student", (request) => {
      const { studentApart } = this.ports;
      if (studentApart !== undefined) return studentApart.open(request, adapter);
      throw new RunError("internal", "This run's student answers in its trainer, and was asked for apart.");
    });
  }
  exporter(): Promise<Exporter> {
    return this.hold("exporter", (request) => this.ports.createExporter(request));
  }
  /** @throws RunError("config") where programs cannot be run */
  sandbox(): Promise<Sandbox> {
    return this.hold("sandbox", () => {
      if (this.ports.openSandbox !== undefined) return this.ports.openSandbox();
      throw new RunError(
        "config",
        "Programs cannot be run here, and these questions ask for some. Choose other questions.",
      );
    });
  }

  /** Ends one kind of worker, or all; pending calls reject with `reason`. The next request makes new ones. */
  drop(reason: RunError, only?: Kind): void {
    for (const [kind, promise] of this.held) {
      if (only !== undefined && kind !== only) continue;
      this.held.delete(kind);
      this.stops.get(kind)?.abort(reason);
      promise.then(
        (member) => member.close(reason),
        () => undefined, // whoever asked for it has the error already
      );
    }
  }

  private hold<Member extends Closable>(
    kind: Kind,
    make: (request: SpawnRequest) => Promise<Member>,
  ): Promise<Member> {
    const present = this.held.get(kind);
    if (present !== undefined) return present as Promise<Member>; // each kind is made by one `make`
    const stop = new AbortController();
    this.stops.set(kind, stop);
    const made = make({ ...this.request, signal: stop.signal });
    this.held.set(kind, made);
    return made;
  }
}

/** The reason given to workers that are no longer needed. */
export function noLongerNeeded(): RunError {
  return new RunError("worker-lost", "The worker was stopped because its stage is over.");
}
