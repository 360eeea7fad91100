// The list of stored runs: naming one, and deleting one in a way that can be undone for a while. Until that while is over the run lies in
// the store untouched, so a page that is closed before has deleted nothing.
import { batch } from "@preact/signals";
import { RunError } from "../../core/errors.ts";
import type { Clock } from "../../core/ports.ts";
import type { RunLabel } from "../../records/run_label.ts";
import type { ProjectLease } from "../../store/project_lock.ts";
import type { Store } from "../../store/store.ts";
import type { PageState, Storage } from "../state.ts";

/** How long a deletion can be undone. */
export const UNDO_MS = 20_000;

export interface ShelfPorts {
  readonly clock: Clock;
  readonly openStore: () => Promise<Store>;
  /** The project's lock, null after saying that another tab holds it. */
  readonly lease: () => Promise<ProjectLease | null>;
  /** Runs a command and tells what fails. */
  readonly guard: (work: () => Promise<void>) => Promise<void>;
  readonly probeStorage: () => Promise<Storage | null>;
}

export class RunShelf {
  readonly #state: PageState;
  readonly #ports: ShelfPorts;
  /** Ends the wait before the deletion that can still be undone. */
  #waiting = new AbortController();
  /** The run whose deletion has begun and cannot be undone any more; "" without one. No list shows it. */
  #going = "";
  /** Ends with the deletion that has begun; never rejects. */
  #deletion: Promise<void> = Promise.resolve();
  /** Removals one after the other, so that a second one finds the first on its way out. */
  #removals: Promise<void> = Promise.resolve();

  constructor(state: PageState, ports: ShelfPorts) {
    this.#state = state;
    this.#ports = ports;
  }

  /** Reads the store's runs into the page's list, without the one that is being deleted. */
  async list(): Promise<void> {
    const store = await this.#ports.openStore();
    const [runs, unreadable] = await Promise.all([store.listRuns(), store.unreadableRuns()]);
    batch(() => {
      const isThere = (id: string) => id !== this.#state.removed.value && id !== this.#going;
      this.#state.runs.value = runs.filter(({ id }) => isThere(id));
      this.#state.unreadableRuns.value = unreadable.filter(isThere);
    });
  }

  /** Takes a run off the list, and deletes it when the time to undo that is over. */
  remove = (runId: string): void => {
    this.#removals = this.#removals.then(() => this.#ports.guard(() => this.#remove(runId)));
  };

  async #remove(runId: string): Promise<void> {
    if (runId === this.#state.removed.value) return; // a second click must not end the time to undo the first
    await this.settle();
    const lease = await this.#ports.lease();
    if (lease === null) return;
    lease.release(); // taken again when it is deleted
    this.#state.removed.value = runId;
    this.#wait(); // before the list is read: who undoes it meanwhile stops this wait
    await this.list();
  }

  #wait(): void {
    const waiting = new AbortController();
    this.#waiting = waiting;
    void this.#ports.clock.sleep(UNDO_MS, waiting.signal).then(
      () => this.#ports.guard(() => this.settle()),
      () => undefined, // undone, or deleted at once
    );
  }

  /** Brings the run back that was deleted last. It does nothing once the deletion has begun. */
  undo = (): void => {
    if (this.#state.removed.value === "") return;
    this.#stopWaiting();
    this.#state.removed.value = "";
    void this.#ports.guard(() => this.list());
  };

  /** The time to undo stands still while a person is at the offer to, and begins anew when the focus leaves it. */
  hold(isHeld: boolean): void {
    if (this.#state.removed.value === "") return;
    this.#stopWaiting();
    if (!isHeld) this.#wait();
  }

  /** Begins to delete what is on its way out, and ends when it is deleted. @throws RunError of the store, once */
  settle(): Promise<void> {
    const runId = this.#state.removed.value;
    if (runId === "") return this.#deletion;
    this.#stopWaiting();
    this.#going = runId;
    this.#state.removed.value = "";
    const deletion = this.#deletion.then(() => this.#delete(runId));
    this.#deletion = deletion.catch(() => undefined); // `deletion` carries the error to its caller
    return deletion;
  }

  async #delete(runId: string): Promise<void> {
    let lease: ProjectLease | null = null;
    try {
      lease = await this.#ports.lease();
      if (lease !== null) await (await this.#ports.openStore()).deleteRun(runId);
    } finally {
      lease?.release();
      this.#going = ""; // where it could not be deleted, the list shows it again
      await this.list();
    }
    this.#state.storage.value = await this.#ports.probeStorage();
  }

  /** Stores a run's name and note. */
  label = (runId: string, label: RunLabel): void => {
    void this.#ports.guard(async () => {
      await (await this.#ports.openStore()).updateRun(runId, { label });
      await this.list();
    });
  };

  #stopWaiting(): void {
    this.#waiting.abort(new RunError("aborted", "The deletion waits no longer."));
    this.#waiting = new AbortController(); // the old one's reason holds, by its stack, the button that was clicked
  }
}
