// What every stage gets. A stage reads its input from the store, writes its output to the store, skips what is there, and
// may be started over at any time.
import { asRunError, type ErrorCode, type RunError } from "../core/errors.ts";
import type { Clock } from "../core/ports.ts";
import type { RunEvent } from "../threads/run_event.ts";
import type { Stage } from "../records/stage.ts";
import type { RunRecord, Store } from "../store/store.ts";
import type { OpenAnswer } from "../teachers/person_check.ts";
import type { Voice } from "../voice/voice.ts";
import type { RunControl } from "./control.ts";
import type { Crew, CrewPorts } from "./crew.ts";
import { withRestarts } from "./restarts.ts";
import type { RunTasks } from "./run_tasks.ts";

export interface PipelineDeps extends CrewPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly emit: (event: RunEvent) => void;
  /** Whether the browser says that there is no network; left out where nothing is fetched. */
  readonly isOffline?: () => boolean;
  /** The model's voice (retort.json): prompts of the baselines, and how many solutions a prompt may hold. */
  readonly voice: Voice;
  /** Has a person judge answers, where they are not at the page: returns when the run may go on. Left out: they say so by `control`.
   *  @throws RunError("waiting") where they have to do something first */
  readonly askPerson?: (run: RunRecord, open: readonly OpenAnswer[]) => Promise<void>;
  /** The last stage that is wanted; left out: all are. */
  readonly until?: Stage;
  /** For the receipt: what the run was made with, e.g. `{ retort: "0.1.0", browser: "…" }`. */
  readonly versions: Readonly<Record<string, string>>;
}

/** Omit over each member of the union, so that `type` still tells which fields belong to it. */
type EventBody<Event> = Event extends unknown ? Omit<Event, "runId" | "at"> : never;

/** Tasks in work at once. With three agents 96 rows are open: one batch of 48 runs while the next one fills. */
export const TASK_WINDOW = 32;

const SAVE_SECONDS_EVERY_MS = 10_000;

/** The run as a stage finds it. */
export interface StoredRun {
  readonly run: RunRecord;
  readonly tasks: RunTasks;
}

/** What all stages have in one sitting: one call of the pipeline, in which a run begins or goes on. */
export interface RunSitting {
  readonly deps: PipelineDeps;
  readonly control: RunControl;
  readonly crew: Crew;
}

export class StageContext implements StoredRun, RunSitting {
  readonly run: RunRecord;
  readonly tasks: RunTasks;
  readonly stage: Stage;
  readonly deps: PipelineDeps;
  readonly control: RunControl;
  readonly crew: Crew;
  private readonly saveSeconds: () => Promise<void>;
  private storedCount = 0;
  private secondsSavedAt: number;

  constructor(
    { run, tasks }: StoredRun,
    stage: Stage,
    { deps, control, crew }: RunSitting,
    saveSeconds: () => Promise<void>,
  ) {
    this.run = run;
    this.tasks = tasks;
    this.stage = stage;
    this.deps = deps;
    this.control = control;
    this.crew = crew;
    this.saveSeconds = saveSeconds;
    this.secondsSavedAt = deps.clock.elapsed();
  }

  /** The same stage with other questions, or with keys that they did not have. */
  withTasks(tasks: RunTasks): StageContext {
    return new StageContext({ run: this.run, tasks }, this.stage, this, this.saveSeconds);
  }

  tell(body: EventBody<RunEvent>): void {
    this.deps.emit({ runId: this.run.id, at: this.deps.clock.now(), ...body });
  }

  progress(what: string, done: number, total: number): void {
    this.tell({ type: "progress", stage: this.stage, what, done, total });
  }

  /** Something new is in the store: restarts count anew from here. From time to time the stage's seconds are stored with
   *  it, so that a tab that is killed loses few of them. */
  async stored(): Promise<void> {
    this.storedCount += 1;
    const now = this.deps.clock.elapsed();
    if (now - this.secondsSavedAt < SAVE_SECONDS_EVERY_MS) return;
    this.secondsSavedAt = now;
    await this.saveSeconds();
  }

  /** Runs `attempt`, with new workers after a loss, as restarts.ts has it. A cancel ends all workers at once, so that
   *  whatever waits for them rejects; `onCancel` replaces that. */
  async restarting<T>(
    attempt: () => Promise<T>,
    onCancel: (reason: RunError) => void = (reason) => this.crew.drop(reason),
  ): Promise<T> {
    const { signal } = this.control;
    const unsubscribe = this.control.subscribe((change) => {
      if (change === "cancelled") onCancel(asRunError(signal.reason, this.stage));
    });
    try {
      return await withRestarts(this.stage, attempt, {
        clock: this.deps.clock,
        signal,
        isOffline: this.deps.isOffline,
        progress: () => this.storedCount,
        notice: (code: ErrorCode, text: string) => this.tell({ type: "notice", code, text }),
        drop: (reason: RunError) => this.crew.drop(reason),
      });
    } finally {
      unsubscribe();
    }
  }
}
