// What a person can do to a run while it works: pause, resume, cancel. Stages ask `gate()` before each piece of work, so
// a pause or a cancel acts between turns, answers and steps, never inside one.
import { RunError } from "../core/errors.ts";

export type ControlChange = "paused" | "resumed" | "cancelled";

export class RunControl {
  private readonly abort = new AbortController();
  private readonly listeners = new Set<(change: ControlChange) => void>();
  private waiting: (() => void)[] = [];
  private isPaused = false;

  /** Aborted with RunError("aborted") by `cancel`. */
  get signal(): AbortSignal {
    return this.abort.signal;
  }
  get paused(): boolean {
    return this.isPaused;
  }

  pause(): void {
    if (this.isPaused || this.signal.aborted) return;
    this.isPaused = true;
    this.tell("paused");
  }

  resume(): void {
    if (!this.isPaused || this.signal.aborted) return;
    this.isPaused = false;
    this.release();
    this.tell("resumed");
  }

  /** Ends the run for now: everything stored stays, and the run can be continued later. */
  cancel(): void {
    if (this.signal.aborted) return;
    this.abort.abort(new RunError("aborted", "The run was cancelled. Everything so far is kept."));
    this.release();
    this.tell("cancelled");
  }

  /** Resolves when work may go on. @throws RunError("aborted") once cancelled */
  async gate(): Promise<void> {
    while (this.isPaused && !this.signal.aborted) {
      await new Promise<void>((resolve) => {
        this.waiting.push(resolve);
      });
    }
    this.signal.throwIfAborted();
  }

  /** @returns a function that ends the subscription */
  subscribe(listener: (change: ControlChange) => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  private release(): void {
    const waiting = this.waiting;
    this.waiting = [];
    for (const resolve of waiting) resolve();
  }

  private tell(change: ControlChange): void {
    for (const listener of this.listeners) listener(change);
  }
}
