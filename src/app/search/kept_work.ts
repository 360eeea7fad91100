// What a search and an evolution that run in the page have in common: a log in a database of the browser, one entry a row, and runs in
// another, so that a pause, a reload or a crash loses nothing. One sitting at a time; a lock keeps other tabs out.
import { type Signal, signal } from "@preact/signals";
import { asRunError, type ErrorCode, RunError } from "../../core/errors.ts";
import type { Clock } from "../../core/ports.ts";
import type { CrewPorts } from "../../pipeline/crew.ts";
import { type OpenedLog, readLog } from "../../search/opened_log.ts";
import type { SearchLog } from "../../search/search_log.ts";
import type { SpeakerName } from "../../records/speaker.ts";
import type { RunConfig } from "../../settings/run_config.ts";
import type { LogFiles } from "../../store/journal/files.ts";
import { JOURNAL_FILE } from "../../store/journal/journal.ts";
import type { ProjectLease } from "../../store/project_lock.ts";
import type { Store } from "../../store/store.ts";
import { withStore } from "../../store/with_store.ts";
import type { TaskSet } from "../../tasks/task_set.ts";
import { toldError } from "../parts/told_error.ts";
import type { PageModel } from "../run/session_ports.ts";
import { inPageWords, PAGE_WORDS } from "./page_words.ts";

export interface KeptWorkPorts {
  readonly files: LogFiles & { readonly remove: (name: string) => Promise<void> };
  /** The database of its runs. */
  readonly openStore: () => Promise<Store>;
  readonly openProject: () => Promise<ProjectLease>;
  readonly clock: Clock;
  readonly crew: () => CrewPorts;
  readonly model: () => Promise<SearchedModel>;
  /** The questions that the settings ask for, also the person's own. @throws RunError where there are none, or some that cannot be asked */
  readonly taskSet: (config: RunConfig) => Promise<TaskSet>;
}

/** The model that all runs of it are about, and what its agents speak through, null where there is no choice. */
export interface SearchedModel extends Pick<PageModel, "ref" | "voice"> {
  readonly speaker: SpeakerName | null;
}

/** One opening, from the beginning or going on to its pause or end. */
export interface WorkSitting {
  readonly store: Store;
  readonly signal: AbortSignal;
}

export type LogOf<Kind extends OpenedLog["kind"]> = Extract<OpenedLog, { kind: Kind }>;

/** @typeParam Doing what is told of the work that is on */
export class KeptWork<Kind extends OpenedLog["kind"], Doing> {
  /** What is kept; null where nothing is. */
  readonly log: Signal<LogOf<Kind> | null> = signal(null);
  /** Whether it runs, is about to pause, or rests. */
  readonly phase: Signal<"looking" | "rests" | "runs" | "pausing"> = signal("looking");
  readonly doing: Signal<Doing | null> = signal(null);
  readonly trouble = signal("");
  /** Whether something is kept that cannot be read. It can be saved and deleted. */
  readonly isUnreadable = signal(false);
  /** What the log had to say, e.g. that a torn line was cut off. */
  readonly notice = signal("");
  protected readonly ports: KeptWorkPorts;
  readonly #kind: Kind;
  #stop: AbortController | null = null;

  constructor(kind: Kind, ports: KeptWorkPorts) {
    this.#kind = kind;
    this.ports = ports;
  }

  /** Reads what is kept, unless the work is on. What a sitting has told stays told, what another look has told where it still holds. */
  async look(): Promise<void> {
    if (this.#isOn()) return;
    const trouble = await this.#guard(async () => {
      const log = await this.inPageWords(() => this.#read());
      if (!this.#isOn()) this.log.value = log;
    });
    if (this.#isOn()) return; // a sitting has begun meanwhile, and knows better
    if (trouble === null && this.isUnreadable.value) this.trouble.value = "";
    this.isUnreadable.value = trouble === "store-corrupt" || trouble === "file-invalid";
    this.phase.value = "rests";
  }

  /** Nothing that is done is lost. */
  pause(): void {
    if (this.#stop === null) return;
    this.phase.value = "pausing";
    this.#stop.abort(new RunError("aborted", "It pauses."));
  }

  /** Deletes the runs, and then the log: where that is cut, it is still there to be deleted. */
  async forget(): Promise<void> {
    if (this.#isOn()) return;
    this.trouble.value = "";
    await this.#guard(async () => {
      const lease = await this.inPageWords(this.ports.openProject);
      try {
        await withStore(this.ports.openStore, async (store) => {
          for (const { id } of await store.listRuns()) await store.deleteRun(id);
        });
        await this.ports.files.remove(JOURNAL_FILE);
        this.log.value = null;
        this.isUnreadable.value = false;
      } finally {
        lease.release();
      }
    });
  }

  /** The log as a file, for the command line and for this page elsewhere. */
  bytes(): Promise<Uint8Array<ArrayBuffer> | null> {
    return this.ports.files.read(JOURNAL_FILE);
  }

  /** @throws RunError("store-corrupt") where nothing is kept */
  protected kept(): LogOf<Kind> {
    const log = this.log.value;
    if (log !== null) return log;
    throw new RunError("store-corrupt", PAGE_WORDS[this.#kind].none);
  }

  /** Does what only reads or locks the log. @throws what it throws, by the same code, in the page's words */
  protected inPageWords<Value>(work: () => Promise<Value>): Promise<Value> {
    return inPageWords(this.#kind, work);
  }

  /** Shows what a log holds, and what it holds then after each entry. @param shown another object each time, so that it is drawn anew
   *  @returns what keeps an entry for good */
  protected keeping<Entry>(
    log: SearchLog<Entry>,
    shown: (entries: readonly Entry[]) => LogOf<Kind>,
  ): SearchLog<Entry>["keep"] {
    const entries = [...log.entries];
    this.log.value = shown(entries);
    return async (entry) => {
      await log.keep(entry);
      entries.push(entry);
      this.log.value = shown(entries);
    };
  }

  /** One at a time, with the lock. A pause is no trouble; what else goes wrong while it pauses is. */
  protected async sitting(work: (sitting: WorkSitting) => Promise<void>): Promise<void> {
    if (this.#isOn()) return;
    const stop = new AbortController();
    this.#stop = stop;
    this.trouble.value = "";
    this.phase.value = "runs";
    await this.#guard(async () => {
      const lease = await this.inPageWords(this.ports.openProject);
      try {
        await withStore(this.ports.openStore, (store) => work({ store, signal: stop.signal }));
      } catch (thrown) {
        const isPause = stop.signal.aborted && asRunError(thrown, this.#kind).code === "aborted";
        if (!isPause) throw thrown;
      } finally {
        lease.release();
      }
    });
    this.#stop = null;
    this.doing.value = null;
    if (this.log.value === null) await this.look(); // another tab may have begun one
    else this.phase.value = "rests";
  }

  async #read(): Promise<LogOf<Kind> | null> {
    const { files } = this.ports;
    const bytes = await files.read(JOURNAL_FILE);
    const log = bytes === null ? null : await readLog(bytes, files.place(JOURNAL_FILE));
    return isOfKind(log, this.#kind) ? log : null;
  }

  #isOn(): boolean {
    return this.#stop !== null;
  }

  /** @returns what went wrong, null where nothing did */
  async #guard(work: () => Promise<void>): Promise<ErrorCode | null> {
    try {
      await work();
      return null;
    } catch (thrown) {
      const error = asRunError(thrown, this.#kind);
      this.trouble.value = toldError(error);
      return error.code;
    }
  }
}

const isOfKind = <Kind extends OpenedLog["kind"]>(log: OpenedLog | null, kind: Kind): log is LogOf<Kind> =>
  log?.kind === kind;
